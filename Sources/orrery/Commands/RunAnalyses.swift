import ArgumentParser
import Documents
import Quantities
import Replay
import TraceStore
import Traces

extension RunsCommand {
  /// Where devices' time went, and how launches kept them busy.
  struct Breakdown: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Where the devices' time of a run went: idle, kinds of work and their overlap, kernels, launches, collectives."
    )
    @Argument(help: "A run's id or name, or last.") var reference: String
    @Option(help: "How many kernels are listed.") var top = 12
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let store = try store.opened(creating: false)
      let run = try store.run(reference)
      let trace = try store.trace(of: run)
      guard trace.hasDeviceWork else {
        throw CommandError.badFile(place: "run \(run.name): holds no devices' work")
      }
      let sheets = trace.ranks.map { BreakdownSheet(trace, rank: $0) }
      if output.json { return JSON.print(.array(sheets.map(\.json))) }
      for sheet in sheets { print(sheet.text + "\n") }
      print(trace.launchText + "\n\n" + trace.kernelTable(top: top))
      let meetings = trace.ranks.count > 1 ? TracedProgram(trace).meetings : []
      if !meetings.isEmpty { print("\n" + meetings.table) }
    }
  }

  /// How two runs differ.
  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "What differs between two runs: devices' time by kernel, or by operation where those are understood."
    )
    @Argument(help: "A run's id or name, or last.") var first: String
    @Argument(help: "The run that is compared with it.") var second: String
    @Option(help: "How many rows are listed.") var top = 24
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let store = try store.opened(creating: false)
      let runs = try [first, second].map { try store.run($0) }
      let traces = try runs.map { try store.trace(of: $0) }
      let rows = RunDifference.rows(traces[0], traces[1])
      if output.json { return JSON.print(.array(rows.map(\.json))) }
      var table = TextTable("what", "count", "time", "count", "time", "difference")
      for row in rows.prefix(top) {
        table.add(
          row.name.count > 70 ? "\(row.name.prefix(69))…" : row.name, "\(row.counts.0)",
          Seconds(nanoseconds: row.times.0).rounded(), "\(row.counts.1)",
          Seconds(nanoseconds: row.times.1).rounded(),
          Seconds(nanoseconds: row.times.1 - row.times.0).rounded())
      }
      let sums = [0, 1].map { side in
        rows.reduce(Int64(0)) { $0 + (side == 0 ? $1.times.0 : $1.times.1) }
      }
      table.add(
        "all", "", Seconds(nanoseconds: sums[0]).rounded(), "",
        Seconds(nanoseconds: sums[1]).rounded(), Seconds(nanoseconds: sums[1] - sums[0]).rounded())
      print("\(runs[0].name) against \(runs[1].name)\n\n\(table.text)")
    }
  }
}

/// One row of a comparison of two runs.
struct RunDifference {
  var name: String
  var counts: (Int, Int)
  var times: (Int64, Int64)

  /// By operation where both runs have some, else by kernel, else by span; the largest difference first.
  static func rows(_ first: Trace, _ second: Trace) -> [RunDifference] {
    let hasWork = first.hasDeviceWork && second.hasDeviceWork
    let hasOperations = hasWork && !first.operations.isEmpty && !second.operations.isEmpty
    func totals(_ trace: Trace) -> [String: (Int, Int64)] {
      var totals: [String: (Int, Int64)] = [:]
      for span in trace.spans where !hasWork || span.kind.isActivity {
        let operation = hasOperations ? span.operation.map { trace.operations[$0] } : nil
        let name =
          operation.map { "\($0.kind) \($0.type) \($0.axes)" } ?? trace.names[span.name]
        let old = totals[name] ?? (0, 0)
        totals[name] = (old.0 + 1, old.1 + span.duration)
      }
      return totals
    }
    let (a, b) = (totals(first), totals(second))
    return Set(a.keys).union(b.keys).map { name in
      let (x, y) = (a[name] ?? (0, 0), b[name] ?? (0, 0))
      return RunDifference(name: name, counts: (x.0, y.0), times: (x.1, y.1))
    }.sorted {
      let (x, y) = (abs($0.times.1 - $0.times.0), abs($1.times.1 - $1.times.0))
      return x != y ? x > y : $0.name < $1.name
    }
  }

  var json: JSONValue {
    .object([
      .init("what", .string(name)),
      .init("counts", .array([JSONValue(counts.0), JSONValue(counts.1)])),
      .init(
        "times_us",
        .array([times.0, times.1].map { JSON.number(Seconds(nanoseconds: $0).microseconds) })),
    ])
  }
}
