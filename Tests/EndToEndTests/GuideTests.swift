import Foundation
import Testing

/// Every command of the README and of the guides is run as it stands, and prints what stands there.
@Suite struct GuideTests {
  private static let root = Executable.packageRoot
  private static let documents: [String] = {
    let guides = try? FileManager.default.contentsOfDirectory(atPath: root + "/docs/guides")
    return ["README.md"] + (guides ?? []).sorted().map { "docs/guides/\($0)" }
  }()
  @Test(arguments: documents) func commandsPrintWhatTheGuideSays(document: String) throws {
    let guide = try Guide(String(contentsOfFile: "\(Self.root)/\(document)", encoding: .utf8))
    #expect(!guide.commands.isEmpty)
    let place = try Workplace()
    for folder in ["measurements", "models", "published-results", "Tests"] {
      try FileManager.default.createSymbolicLink(
        atPath: place.file(folder), withDestinationPath: "\(Self.root)/\(folder)")
    }
    let folder = URL(filePath: try Executable.path()).deletingLastPathComponent().path()
    for command in guide.commands {
      let program = try place.start(shell: "PATH=\(folder):$PATH; \(command.text)")
      let outcome = program.finish(within: 300)
      // What a busy machine makes Orrery say of measurements is not of the guide.
      let printed = (command.isMeasured ? "" : outcome.errors) + outcome.output
      #expect(command.agrees(with: printed), "\(document): \(command.text)\n\(printed)")
    }
  }

  @Test func whatAGuideLeavesOutIsAnyTextAndNothingElseIs() {
    let text = "```console\n$ a\none … three\n…\nlast\n```\n```\n$ not run\n```\n"
    let guide = Guide(text)
    #expect(guide.commands.map(\.text) == ["a"])
    let command = guide.commands[0]
    #expect(command.agrees(with: "one two three\nx\ny\nlast\n"))
    #expect(!command.agrees(with: "one two four\nlast"))
    #expect(!command.agrees(with: "one two three\nx"))
    #expect(!Guide("```console\n$ a\n1.5 ms\n```").commands[0].agrees(with: "1.6 ms"))
    let measured = Guide("```console measured\n$ a\ntook 1.5 ms of x2\n```").commands[0]
    #expect(measured.agrees(with: "took 230 us of x17"))
    #expect(!measured.agrees(with: "took 230 us of y"))
  }

  /// Each guide is listed where a newcomer looks.
  @Test func theReadmeLeadsToEveryGuide() throws {
    let readme = try String(contentsOfFile: Self.root + "/README.md", encoding: .utf8)
    for document in Self.documents.dropFirst() {
      #expect(readme.contains("(\(document))"), "\(document)")
    }
    #expect(readme.count { $0 == "\n" } < 80, "a README is one screen")
  }
}
