import Foundation
import Testing

/// The command line parses, calls one function and prints; what computes lies in libraries.
///
/// Options, each with its sentence, are declared
/// in files of their own and not counted.
@Suite struct CommandSizeTests {
  @Test func theCommandLineStaysUnderNinetyLinesACommand() throws {
    let folder = URL(filePath: Executable.packageRoot).appending(path: "Sources/orrery")
    let files = FileManager.default.enumerator(atPath: folder.path())?.compactMap { $0 as? String }
    let sources = (files ?? []).filter {
      $0.hasSuffix(".swift") && !$0.hasPrefix("Options/")
    }
    try #require(sources.count > 10)
    let texts = try sources.map {
      try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
    }
    let lines = texts.reduce(0) { sum, text in sum + text.count { $0 == "\n" } }
    let commands = texts.reduce(0) { $0 + $1.matches(of: /struct \w+: ParsableCommand/).count }
    try #require(commands > 25)
    #expect(lines < 90 * commands)
  }
}
