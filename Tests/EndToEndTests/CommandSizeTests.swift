import Foundation
import Testing

/// The command line parses, calls one function and prints; what computes lies in libraries.
@Suite struct CommandSizeTests {
  @Test func theCommandLineStaysUnderThreeThousandLines() throws {
    let folder = URL(filePath: Executable.packageRoot).appending(path: "Sources/orrery")
    let files = FileManager.default.enumerator(atPath: folder.path())?.compactMap { $0 as? String }
    let sources = (files ?? []).filter { $0.hasSuffix(".swift") }
    try #require(sources.count > 10)
    let lines = try sources.reduce(0) { sum, file in
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      return sum + text.count { $0 == "\n" }
    }
    #expect(lines < 3000)
  }
}
