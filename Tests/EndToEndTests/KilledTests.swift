import Documents
import Foundation
import Laws
import Testing

/// A process that is killed leaves a store that is whole, with every run that it said it had kept.
@Suite(.serialized) struct KilledTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// A quick run; one core has no ring of threads.
  private static let trace = [
    "trace",
    ProcessInfo.processInfo.activeProcessorCount > 1 ? "all_reduce_threads" : "fft_conv_direct",
    "--precision", "10", "--json",
  ]

  @Test(arguments: [UInt64(2026)])
  func aStoreOutlivesTheDeathOfItsWriters(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var usual = 0.0
    var reported = [try id(of: timed(&usual) { try place.run(Self.trace) })]
    var killed = 0
    for round in 0..<Tier.times(50, quick: 8) {
      let program = try place.start(Self.trace)
      // Every other one near the end, where the store is written.
      let moment = Double.random(in: round % 2 == 0 ? 0...1.3 : 0.7...1.1, using: &random)
      var time = 0.0
      let outcome = timed(&time) { program.finish(within: usual * moment) }
      // Other work makes runs slower or faster while this goes on.
      usual = outcome.ending == .timeout ? usual * 1.02 : time
      if outcome.ending == .timeout { killed += 1 }
      if !outcome.output.isEmpty { reported.append(try id(of: outcome)) }
    }
    #expect(killed > 0 || !Tier.isFull)
    #expect(reported.count > 1 || !Tier.isFull, "every one was killed before its end")
    try expectWhole(runs: reported.compactMap { $0 })
  }

  /// What an action gives, with the seconds that it took.
  private func timed<Result>(_ time: inout Double, _ action: () throws -> Result) rethrows -> Result
  {
    let begin = ContinuousClock.now
    defer { time = begin.duration(to: .now) / .seconds(1) }
    return try action()
  }

  /// The id that a process said its run has.
  private func id(of outcome: Outcome) throws -> Int? {
    // Killed while it wrote the answer: the run is kept, but nobody was told.
    guard outcome.output.hasSuffix("}\n") else { return nil }
    return try JSONValue(bytes: Array(outcome.output.utf8)).int("id")
  }

  /// The store is sound, has these runs, and what each has of its operations is as sound as of the first, which nobody killed.
  private func expectWhole(runs reported: [Int]) throws {
    try SQLiteFile(place.file("orrery.sqlite")).expectSound()
    let runs = try place.json("runs", "list").array(JSONPath())
    let ids = try runs.map { try $0.int("id") }
    #expect(Set(ids).isSuperset(of: reported))
    #expect(Set(ids).count == ids.count)
    #expect(Set(try runs.map { try $0.string("name") }).count == runs.count)
    let operations = try runs[0].int("operations")
    for run in runs {
      #expect(try run.int("operations") == operations)
      #expect(try run.int("samples") > 0)
      #expect(try run.int("spans") >= run.int("samples"))
      let id = try String(run.int("id"))
      let table = try CSVTable(
        bytes: Array(place.output("export", "measurements", "--run", id).utf8))
      #expect(1...operations ~= table.rows.count)
      let replay = try place.json("replay", id)
      #expect(try replay.double("recorded_us") == replay.double("replayed_us"))
    }
    #expect(try id(of: place.run(Self.trace)) != nil, "the store takes no more runs")
  }

  @Test(arguments: [UInt64(7)])
  func anImportIsWholeOrNotThere(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    try place.write(ManySpans.document(count: 40_000), as: "many.json")
    var usual = 0.0
    _ = try timed(&usual) { try place.output("import", "many.json") }
    for _ in 0..<Tier.times(20, quick: 3) {
      let program = try place.start(["import", "many.json"])
      _ = program.finish(within: usual * Double.random(in: 0.3...1, using: &random))
    }
    try SQLiteFile(place.file("orrery.sqlite")).expectSound()
    for run in try place.json("runs", "list").array(JSONPath()) {
      #expect(try run.int("spans") == 40_000)
    }
  }
}

/// A foreign trace of so many spans on one thread.
enum ManySpans {
  static func document(count: Int) -> String {
    let events = (0..<count).map { index in
      #"{"ph":"X","name":"a","pid":1,"tid":1,"ts":\#(index * 2),"dur":1}"#
    }
    return #"{"traceEvents":[\#(events.joined(separator: ",\n"))]}"#
  }
}
