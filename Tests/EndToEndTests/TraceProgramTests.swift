import Foundation
import Testing

/// `orrery trace -- COMMAND` on a machine without a GPU: the command is what it is without Orrery.
@Suite struct TraceProgramTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  @Test(arguments: [
    (["sh", "-c", "echo out; exit 7"], 7 as Int32, "out\n"), (["true"], 0, ""),
    (["sh", "-c", "kill -9 $$"], 137, ""),
    (["cat", "/no/such/file"], 1, ""),
  ])
  func outputAndStatusAreTheCommands(command: [String], status: Int32, output: String) throws {
    let result = try place.run(["trace", "--name", "mine", "--"] + command)
    #expect(result.ending == .exit(status))
    #expect(result.output == output)
    #expect(result.errors.contains("status \(status) after"))
    #expect(result.errors.contains("no GPU work was seen"))
    let runs = try place.run(["runs", "list", "--json"]).output
    #expect(runs.contains(#""name": "mine""#) && runs.contains(#""spans": 1"#))
  }

  @Test func whatCannotBeStartedHasTheShellsStatus() throws {
    let missing = try place.run(["trace", "--", "no-such-program"])
    #expect(missing.ending == .exit(127))
    #expect(missing.errors.contains("no-such-program cannot be started"))
    try place.write("text", as: "file")
    #expect(try place.run(["trace", "--", "./file"]).ending == .exit(126))
  }

  @Test func optionsOfKernelsAreRefused() throws {
    for options in [["gemm"], ["--machine", "x"]] {
      let result = try place.run(["trace"] + options + ["--", "true"])
      #expect(result.ending == .exit(64))
      #expect(result.errors.contains("Usage: orrery trace [--name <name>]"))
    }
    #expect(try place.run(["trace", "--"]).ending == .exit(64))
  }

  @Test func programsOwnOptionsAreNotOrrerys() throws {
    let result = try place.run(["trace", "--json", "--", "echo", "--json", "--db", "x"])
    #expect(result.output.hasPrefix("--json --db x\n"))
    #expect(result.output.contains(#""duration_ns""#))
  }

  /// What processes of a traced command wrote is imported by its folder, and then is a run like any other.
  @Test func aFolderOfSpoolsIsOneRun() throws {
    func bytes(_ name: String) throws -> Data {
      let folder = "Tests/TraceStoreTests/Fixtures/importers"
      return try Data(
        contentsOf: URL(filePath: Executable.packageRoot).appending(path: "\(folder)/\(name)"))
    }
    let whole = try bytes("Spool.spool")
    try FileManager.default.createDirectory(
      atPath: place.file("spools"), withIntermediateDirectories: true)
    try whole.write(to: URL(filePath: place.file("spools/10-1.spool")))
    // A process that was killed when it had just begun, and one before its end.
    try whole.prefix(5).write(to: URL(filePath: place.file("spools/11-1.spool")))
    try bytes("Spool-waits.spool").dropLast(8).write(
      to: URL(filePath: place.file("spools/12-1.spool")))
    let result = try place.run(["import", "spools"])
    #expect(result.ending == .exit(0))
    #expect(result.output.contains("2 ranks"))
    #expect(result.output.contains("1 x process whose end is missing"))
    let replay = try place.run(["replay", "last", "--what-if", "launches=none", "--json"])
    #expect(replay.output.contains("changed_us"))
    let empty = try place.run(["import", "."])
    #expect(empty.ending == .exit(65))
    #expect(empty.errors.contains("expected spools of processes"))
  }
}
