import Foundation
import Quantities
import Testing

@testable import Hardware

/// Tiles of experts' products as a library's file lists them.
@Suite struct ExpertTilingTests {
  private func library() throws -> LibraryFacts {
    let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent()
    }
    let folder = root.appending(path: "hardware-profiles").path()
    let profile = try ProfileLibrary(folders: [folder]).profile("nvidia-h200-sxm")
    return try #require(profile.libraries.first { $0.name == "vllm" })
  }

  @Test func theTileOfTheNearestNumberOfTokensIsTaken() throws {
    let library = try library()
    let tiling = try #require(
      library.tilings.first { tiling in
        tiling.experts == 128 && tiling.inner == 768 && tiling.cards.contains("NVIDIA H200")
          && tiling.types.contains(.bf16)
      })
    // fused_moe/configs of vLLM 0.24, E=128,N=768,device_name=NVIDIA_H200.json
    #expect(
      tiling.tile(tokens: 1, each: 1).height == 16 && tiling.tile(tokens: 1, each: 1).stages == 5)
    #expect(tiling.tile(tokens: 60, each: 1).width == 256)
    #expect(tiling.tile(tokens: 300, each: 1).height == 32)
    #expect(tiling.tile(tokens: 400, each: 1).height == 64)
    #expect(tiling.tile(tokens: 100_000, each: 1).height == 128)
  }

  @Test func aRuleHoldsUpToItsNumbers() throws {
    let rule = try #require(library().tilings.first { $0.isRule && $0.types.contains(.bf16) })
    let heights = [32, 33, 64, 65, 96, 97, 512, 513].map { rule.tile(tokens: $0, each: 1).height }
    #expect(heights == [16, 32, 32, 32, 32, 64, 64, 128])
  }

  /// A copy of the shipped libraries with one tile written in another way is refused, with the file and what was expected.
  @Test(arguments: [
    "1:16x64x64/4", "1:16x64x0/4/5", "1:16x64x64/4/5  2:16x64x64/4/5", "x", "1-16x64x64/4/5",
  ])
  func aTileOfAnotherFormIsRefused(text: String) throws {
    let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent()
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["hardware-profiles", "libraries", "engines"] {
      try FileManager.default.copyItem(
        at: root.appending(path: name), to: folder.appending(path: name))
    }
    let file = folder.appending(path: "libraries/vllm-0.24.xml")
    let shipped = try String(contentsOf: file, encoding: .utf8)
    let first = try #require(shipped.firstMatch(of: /tiles="[^"]*"/))
    try shipped.replacing(first.output, with: "tiles=\"\(text)\"", maxReplacements: 1)
      .write(to: file, atomically: true, encoding: .utf8)
    let error = #expect(throws: HardwareError.self) {
      try ProfileLibrary(folders: [folder.appending(path: "hardware-profiles").path()])
        .profile("nvidia-h200-sxm")
    }
    let words = error.map { "\($0)" } ?? ""
    #expect(words.contains("vllm-0.24.xml") && words.contains("TOKENS:ROWSxCOLUMNSxDEPTH"))
  }
}
