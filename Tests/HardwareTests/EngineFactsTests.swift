import Foundation
import Hardware
import Testing

/// Engines by version: which is taken, and what is wrong with a file.
@Suite struct EngineFactsTests {
  private static let shipped = "torch-2.11.xml"

  /// A copy of the shipped folders in which engines can be changed.
  private func copy(_ change: (URL) throws -> Void) throws -> ProfileLibrary {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let root = URL(filePath: Folders.profiles).deletingLastPathComponent()
    for name in ["hardware-profiles", "libraries", "engines"] {
      try FileManager.default.copyItem(
        at: root.appending(path: name), to: folder.appending(path: name))
    }
    try change(folder.appending(path: "engines"))
    return ProfileLibrary(folders: [folder.appending(path: "hardware-profiles").path()])
  }

  /// The shipped engine with one text in place of another.
  private func replaced(_ old: String, by new: String, as name: String) throws -> ProfileLibrary {
    try copy { folder in
      let text = try String(contentsOf: folder.appending(path: Self.shipped), encoding: .utf8)
      #expect(text.contains(old))
      try text.replacing(old, with: new, maxReplacements: 1).write(
        to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
  }

  @Test func theNewestVersionOfAnEngineComesFirst() throws {
    let library = try replaced(#"version="2.11""#, by: #"version="2.9""#, as: "torch-2.9.xml")
    let profile = try library.profile("nvidia-h200-sxm")
    let engines = profile.engines
    #expect(
      engines.map { "\($0.name) \($0.version)" }
        == [
          "torch 2.11", "torch 2.9", "vllm 0.24", "vllm 0.19", "vllm 0.14", "vllm 0.12",
        ])
    let older = try #require(profile.running("torch", version: "2.9")).engines
    #expect(older.map(\.version) == ["2.9", "0.24", "0.19", "0.14", "0.12"])
    #expect(profile.running("torch", version: "2.10") == nil)
    #expect(profile.versions(of: "vllm") == ["0.24", "0.19", "0.14", "0.12"])
    // Of a version that is not at hand the newest before it counts, else the oldest.
    for (asked, known) in [
      ("0.25.1", "0.24"), ("0.24", "0.24"), ("0.19.2", "0.19"), ("0.18.0", "0.14"), ("0.9", "0.12"),
    ] {
      let found = profile.running("vllm", upTo: asked)
      #expect(found.versions(of: "vllm") == [known], "\(asked)")
    }
    #expect(profile.running("sglang", upTo: "0.5") == profile)
    // A node's devices have it too.
    let node = try library.profile("dgx-h100")
    #expect(node.devices?.profile.engines == engines)
  }

  /// A version that is like another has all that it does not say, and its own runners in place of the other's.
  @Test func aVersionIsLikeAnother() throws {
    let engines = try copy { _ in }.profile("nvidia-h200-sxm").engines
    let newer = try #require(engines.first { $0.title == "vLLM 0.24" })
    let older = try #require(engines.first { $0.title == "vLLM 0.19" })
    #expect(older.modules == newer.modules && older.kernelNames == newer.kernelNames)
    #expect(older.runners.count == 1 && newer.runners.count == 2)
    #expect(older.facts["graphMemory"] == 0 && older.facts["block"] == newer.facts["block"])
  }

  @Test func aVersionThatIsLikeNoneIsRefused() throws {
    let library = try copy { folder in
      let text = #"<engine name="torch" version="2.12" title="PyTorch 2.12" like="2.10"/>"#
      try text.write(
        to: folder.appending(path: "torch-2.12.xml"), atomically: true, encoding: .utf8)
    }
    #expect {
      try library.profile("nvidia-h200-sxm")
    } throws: {
      "\($0)".contains("like=\"2.10\"") && "\($0)".contains("torch-2.12.xml")
    }
  }

  @Test func modulesAndLayersAreReadAsTheyAreWritten() throws {
    let engine = try #require(try copy { _ in }.profile("nvidia-h200-sxm").engines.first)
    let norm = try #require(engine.modules["rms-norm"])
    #expect(norm.kernels.count == 7)
    #expect(
      norm.kernels[0].work
        == .map(
          isVector: false, per: .element, reads: .init(elements: 1), writes: .init(bytes: 4)))
    #expect(norm.kernels[3].times == 2)
    #expect(engine.layer(of: "phi3")?.projections == .joined)
    #expect(engine.layer(of: "somebody") == nil)
    #expect(engine.issued["gemm"] == .init(calls: 9, launches: 1))
    #expect(engine.facts["gradientBucket"] == 26_214_400)
  }

  @Test(arguments: [
    (#"norm="rms-norm""#, #"norm="no-norm""#, "the name of a <module>"),
    (#"reads="2a""#, #"reads="2b""#, "reads"),
    (#"form="vector""#, #"form="round""#, "form"),
    (#"<operation calls="9"/>"#, #"<operation calls="-1"/>"#, "calls"),
  ])
  func aBadFileIsNamedWithItsLine(old: String, new: String, word: String) throws {
    let library = try replaced(old, by: new, as: "torch-3.0.xml")
    do {
      _ = try library.profile("nvidia-h200-sxm")
      Issue.record("it should be refused")
    } catch {
      #expect("\(error)".contains(word), "\(error)")
      #expect("\(error)".firstMatch(of: /torch-3\.0\.xml:\d+/) != nil, "\(error)")
    }
  }
}
