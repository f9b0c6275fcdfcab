import ArgumentParser
import Documents
import Planning
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
    @Argument(help: .init("The run: its id, its name, or last.", of: "run"), completion: .runs)
    var reference: String
    @Option(help: .init("How many kernels are listed.", of: "count")) var top = 12
    @OptionGroup(title: "Part Of The Run") var window: RunPartOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let store = try store.opened(creating: false)
      let run = try store.run(reference)
      let part = try window.part(of: store.trace(of: run))
      let trace = part.trace
      guard trace.hasDeviceWork else {
        throw CommandError.badFile(place: "run \(run.name): holds no devices' work")
      }
      let program = TracedProgram(trace)
      let families = trace.workFamilies
      let idle = IdleCauses(try program.timed(), families: families)
      let sheets = trace.ranks.map {
        BreakdownSheet(
          trace, rank: $0, length: part.length, idle: idle, families: families)
      }
      if output.json { return JSON.print(.array(sheets.map(\.json))) }
      for sheet in sheets { print(sheet.text + "\n") }
      print(trace.launchText + "\n\n" + trace.kernelTable(top: top, families))
      let meetings = trace.ranks.count > 1 ? program.meetings : []
      if !meetings.isEmpty { print("\n" + meetings.table) }
    }
  }

  /// How two runs differ.
  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "What differs between two runs: devices' time by kernel, or by operation where those are understood."
    )
    @Argument(help: .init("A run: its id, its name, or last.", of: "run"), completion: .runs)
    var first: String
    @Argument(help: .init("The run that is compared with it.", of: "other"), completion: .runs)
    var second: String
    @Option(help: .init("How many rows are listed.", of: "count")) var top = 24
    @OptionGroup(title: "Part Of The Runs") var window: WindowOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let store = try store.opened(creating: false)
      let runs = try [first, second].map { try store.run($0) }
      let traces = try runs.map { try window.part(of: store.trace(of: $0)).trace }
      let rows = RunDifference.rows(traces[0], traces[1])
      if output.json { return JSON.print(.array(rows.map(\.json))) }
      print("\(runs[0].name) against \(runs[1].name)\n\n\(rows.table(top: top))")
    }
  }
}
