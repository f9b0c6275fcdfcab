import ArgumentParser
import Quantities
import Terminal
import Traces

/// Which part of a run is looked at.
struct WindowOptions: ParsableArguments {
  @Option(
    help: .init(
      "Only this step of the run: ProfilerStep#N, or else the N-th of what is marked outermost.",
      of: "number"))
  var step: Int?
  @Option(
    help: .init(
      "Only what is later than so long after the run's first event, as 10ms.", of: "time"),
    transform: TimeArgument.start)
  var from: [Seconds] = []
  @Option(
    help: .init(
      "Only what is earlier than so long after the run's first event, as 20ms.", of: "time"))
  var to: TimeArgument?
  @Option(help: .init("Only this rank of the run.", of: "number")) var rank: Int?

  /// Whether times or a step say the part.
  var isTimed: Bool { step != nil || !from.isEmpty || to != nil }

  func validate() throws {
    guard from.count < 2 else { throw ValidationError("--from is given twice") }
    guard step == nil || from.isEmpty && to == nil else {
      throw ValidationError("--step says from when to when: give it without --from and --to")
    }
  }

  /// The part of a trace, which is said; without start skew where that is to be left out.
  func part(of trace: Trace, leavingOutSkew: Bool = false) throws -> WindowedTrace {
    var window = RunWindow()
    (window.step, window.rank, window.leavesOutSkew) = (step, rank, leavingOutSkew)
    (window.from, window.to) = (from.first, to?.value)
    let part = try trace.windowed(window)
    for note in part.notes { Console.error("orrery: \(note)") }
    return part
  }
}

/// The same for what is asked of all ranks together.
struct RunPartOptions: ParsableArguments {
  @OptionGroup var window: WindowOptions
  @Flag(help: "Keeps what ranks recorded before the recording of the last one began.")
  var keepSkew = false

  func validate() throws {
    guard !keepSkew || !window.isTimed else {
      throw ValidationError("--keep-skew is of whole runs: give it without --step, --from and --to")
    }
  }

  func part(of trace: Trace) throws -> WindowedTrace {
    try window.part(of: trace, leavingOutSkew: !keepSkew)
  }
}
