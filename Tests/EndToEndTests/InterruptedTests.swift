import Documents
import Foundation
import Laws
import Testing

/// Full disks, and Ctrl-C and kills at random moments of long commands: what was finished is kept, said, and nothing else is left.
@Suite(.serialized) struct InterruptedTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// Starts a command and sends it a signal after so many seconds.
  private func run(
    _ arguments: [String], signal: Int32, after seconds: Double
  ) throws -> Outcome {
    let program = try place.start(arguments)
    usleep(UInt32(seconds * 1e6))
    kill(program.process, signal)
    return program.finish()
  }

  /// Interrupted, done before it could be, or not yet started.
  private func expectInterrupted(_ outcome: Outcome) {
    let isKnown = [.exit(130), .exit(0), .signal(SIGINT)].contains(outcome.ending)
    #expect(isKnown, "\(outcome.command): \(outcome.ending)\n\(outcome.errors)")
    if outcome.ending == .exit(130) {
      #expect(outcome.errors.contains("orrery: interrupted"), "\(outcome.errors)")
    }
  }

  /// Nothing but these lies in the folder.
  private func expectNothingBut(_ names: Set<String>) {
    #expect(names.union(["cpu.xml"]).isSuperset(of: place.names), "\(place.names)")
  }

  private static let commands = [
    ["--help"], ["--version"], ["hardware", "show", "cpu.xml"], ["hardware", "list", "--json"],
    ["models"], ["systems", "zero"], ["systems", "no-lo-co", "--csv", "/dev/full"],
    ["predict", "gemm", "--m", "8", "--n", "8", "--k", "8", "--on", "cpu.xml"],
    ["export", "io", "--algorithms", "softmax-online", "--replay", "none"],
    ["export", "io", "--algorithms", "softmax-online", "--replay", "none", "--csv", "/dev/full"],
    ["trace", "gelu", "--precision", "10", "--time-bound", "1"], ["runs", "list"],
    ["export", "measurements"], ["export", "chrome-trace"], ["sql", "SELECT * FROM run"],
    ["validate", "last", "--on", "cpu.xml"], ["replay", "last"], ["import", "many.json"],
  ]

  @Test(arguments: Tier.cases(commands, oneIn: 4))
  func fullOutputIsAnErrorOfEveryCommand(arguments: [String]) throws {
    try place.write(ManySpans.document(count: 10), as: "many.json")
    if ["runs", "export", "sql", "validate", "replay"].contains(arguments[0]) {
      try place.output("trace", "gelu", "--precision", "10", "--time-bound", "1")
    }
    let outcome = try place.start(shell: "exec \"$0\" \"$@\" >/dev/full", arguments).finish()
    #expect(outcome.ending == .exit(74), "\(outcome.command): \(outcome.ending)\n\(outcome.errors)")
    #expect(outcome.errors.contains("cannot be written"), "\(outcome.errors)")
  }

  private static let trace = [
    "trace", "copy", "gelu", "softmax_online", "--time-bound", "3000", "--precision", "0.00001",
  ]

  @Test(arguments: Tier.cases(1...20 as ClosedRange<UInt64>, oneIn: 10))
  func aTraceKeepsWhatWasTaken(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let signal = seed % 3 == 0 ? SIGKILL : SIGINT
    let outcome = try run(
      Self.trace, signal: signal, after: .random(in: 0.05...2.5, using: &random))
    if signal == SIGINT { expectInterrupted(outcome) }
    guard place.names.contains("orrery.sqlite") else { return }
    try SQLiteFile(place.file("orrery.sqlite")).expectSound()
    if signal == SIGINT { expectNothingBut(["orrery.sqlite"]) }
    for run in try place.json("runs", "list").array(JSONPath()) {
      #expect(try run.int("samples") > 0 && run.int("spans") > 0)
      let table = try CSVTable(bytes: Array(place.output("export", "measurements").utf8))
      #expect(!table.rows.isEmpty)
    }
  }

  @Test(arguments: Tier.cases(1...20 as ClosedRange<UInt64>, oneIn: 20))
  func aCalibrationKeepsWholeRounds(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let outcome = try run(
      ["calibrate", "-o", "mine.xml", "--rounds", "1000", "--base", "none"], signal: SIGINT,
      after: .random(in: 0.05...4, using: &random))
    expectInterrupted(outcome)
    expectNothingBut(["mine.xml"])
    guard place.names.contains("mine.xml") else { return }
    #expect(try place.run(["hardware", "show", "mine.xml"]).ending == .exit(0))
  }

  @Test(arguments: Tier.cases(1...20 as ClosedRange<UInt64>, oneIn: 15))
  func anExportGoesOnWhereItWasEnded(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let export = [
      "export", "io", "--algorithms", "softmax-online", "--memory", "8KiB,16KiB", "--csv", "io.csv",
    ]
    let outcome = try run(
      export, signal: seed % 2 == 0 ? SIGKILL : SIGINT,
      after: .random(in: 0.05...1.5, using: &random)
    )
    if seed % 2 != 0 { expectInterrupted(outcome) }
    expectNothingBut(["io.csv", "io.csv.part"])
    #expect(try place.run(export).ending == .exit(0))
    expectNothingBut(["io.csv"])
    // Another question does not take its rows.
    let lines = try place.bytes("io.csv")
    let whole = try place.run(Array(export.dropLast(2)))
    #expect(Array(whole.output.utf8) == lines)
  }

  @Test func whatIsLeftOfAnotherQuestionIsNotTaken() throws {
    try place.write("orrery export io, 5 rows, 1\nrow\n", as: "io.csv.part")
    let export = [
      "export", "io", "--algorithms", "softmax-online", "--replay", "none", "--csv", "io.csv",
    ]
    #expect(try place.run(export).ending == .exit(0))
    #expect(try place.table("io.csv").rows.allSatisfy { $0.fields.count > 5 })
    expectNothingBut(["io.csv"])
  }

  @Test(arguments: Tier.cases(1...20 as ClosedRange<UInt64>, oneIn: 10))
  func anImportIsWholeOrNotThere(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    try place.write(ManySpans.document(count: 40_000), as: "many.json")
    let outcome = try run(
      ["import", "many.json"], signal: SIGINT, after: .random(in: 0.02...1.5, using: &random))
    expectInterrupted(outcome)
    expectNothingBut(["many.json", "orrery.sqlite"])
    guard place.names.contains("orrery.sqlite") else { return }
    let runs = try place.json("runs", "list").array(JSONPath())
    #expect(runs.count == (outcome.ending == .exit(0) ? 1 : 0))
    for run in runs { #expect(try run.int("spans") == 40_000) }
  }

  @Test(arguments: Tier.cases(1...20 as ClosedRange<UInt64>, oneIn: 20))
  func aFullDiskLeavesTheStoreAsItWas(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    try place.write(ManySpans.document(count: 40_000), as: "many.json")
    try place.output("trace", "gelu", "--precision", "10", "--time-bound", "1")
    // No file grows beyond so many blocks of 512 bytes: what the system then says is an error of writing, as of a full disk.
    let blocks = Int.random(in: 400...1500, using: &random)
    let limited = "trap '' XFSZ; ulimit -f \(blocks); exec \"$0\" \"$@\""
    for command in [
      ["import", "many.json"], ["export", "chrome-trace", "--csv", "x.json"],
      ["trace", "copy", "--precision", "10", "--time-bound", "20"],
      ["export", "io", "--algorithms", "softmax-online", "--replay", "none", "--csv", "io.csv"],
    ] {
      let outcome = try place.start(shell: limited, command).finish()
      #expect(
        [.exit(74), .exit(0)].contains(outcome.ending), "\(outcome.ending) \(outcome.errors)")
    }
    try SQLiteFile(place.file("orrery.sqlite")).expectSound()
    #expect((1...2).contains(try place.json("runs", "list").array(JSONPath()).count))
    expectNothingBut(["many.json", "orrery.sqlite", "x.json", "io.csv", "io.csv.part"])
  }

  @Test func standardInputIsImported() throws {
    try place.write(ManySpans.document(count: 100), as: "many.json")
    let outcome = try place.start(shell: "exec \"$0\" \"$@\" <many.json", ["import", "-"]).finish()
    #expect(outcome.ending == .exit(0), "\(outcome.errors)")
    #expect(outcome.output.contains("standard input: 100 spans"), "\(outcome.output)")
    let empty = try place.start(shell: "exec \"$0\" \"$@\" </dev/null", ["import", "-"]).finish()
    #expect(empty.ending == .exit(65) && empty.errors.contains("-"), "\(empty.errors)")
  }
}
