import ArgumentParser
import Quantities
import Terminal
import Traces

/// Which part of a run is looked at.
struct WindowOptions: ParsableArguments {
  @Option(help: "Only this step: ProfilerStep#N, else the N-th of what is marked outermost.")
  var step: Int?
  @Option(
    help:
      "Only from so long after the run's first event on, as 10ms; of replay also the profile of the machine that the run ran on."
  )
  var from: [String] = []
  @Option(help: "Only up to so long after the run's first event.") var to: TimeArgument?
  @Option(help: "Only this rank.") var rank: Int?

  private var begins: [Seconds] { from.compactMap { TimeArgument.time($0) } }
  /// What is given as --from and is no time.
  var machines: [String] { from.filter { TimeArgument.time($0) == nil } }
  /// Whether times or a step say the part.
  var isTimed: Bool { step != nil || !begins.isEmpty || to != nil }

  func validate() throws {
    guard begins.count < 2, machines.count < 2 else {
      throw ValidationError("--from is given twice: \(from.joined(separator: " and "))")
    }
    guard step == nil || begins.isEmpty && to == nil else {
      throw ValidationError("--step says from when to when: give it without --from and --to")
    }
  }

  /// The part of a trace, which is said; without start skew where that is to be left out.
  func part(
    of trace: Trace, leavingOutSkew: Bool = false, besideMachine: Bool = false
  ) throws -> WindowedTrace {
    if let machine = machines.first {
      guard besideMachine else {
        throw CommandError.usage("--from is '\(machine)', but must be a time, as 10ms")
      }
      _ = try Locations.profile(machine)
    }
    var window = RunWindow()
    (window.step, window.rank, window.leavesOutSkew) = (step, rank, leavingOutSkew)
    (window.from, window.to) = (begins.first, to?.value)
    let part = try trace.windowed(window)
    for note in part.notes { Console.error("orrery: \(note)") }
    return part
  }
}

/// The same for what is asked of all ranks together.
struct RunPartOptions: ParsableArguments {
  @OptionGroup var window: WindowOptions
  @Flag(help: "Keep what ranks recorded before the recording of the last one began.")
  var keepSkew = false

  func validate() throws {
    guard !keepSkew || !window.isTimed else {
      throw ValidationError("--keep-skew is of whole runs: give it without --step, --from and --to")
    }
  }

  func part(of trace: Trace, besideMachine: Bool = false) throws -> WindowedTrace {
    try window.part(of: trace, leavingOutSkew: !keepSkew, besideMachine: besideMachine)
  }
}
