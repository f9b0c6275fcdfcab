import CKernels

/// One microbenchmark: gives a rate or a time each time it is run.
struct Probe {
  /// What it measures, in the words of a figure's source.
  let name: String
  let measure: () -> Double

  /// The medians of several rounds in which all probes take turns, and how many rounds were done: fewer where `goesOn` ended them, and
  /// without a whole one no medians.
  ///
  /// `progress` is told the share done and what runs.
  static func medians(
    of probes: [Probe], rounds: Int, progress: (Double, String) -> Void,
    goesOn: () -> Bool = { true }
  ) -> (medians: [Double], rounds: Int) {
    var values = [[Double]](repeating: [], count: probes.count)
    var done = 0
    /// Of whole rounds alone.
    func medians() -> [Double] { values.map { $0.prefix(done).sorted()[done / 2] } }
    for round in 0..<rounds {
      for (index, probe) in probes.enumerated() {
        progress(
          Double(round * probes.count + index) / Double(rounds * probes.count), probe.name)
        guard goesOn() else { return (done > 0 ? medians() : [], done) }
        values[index].append(probe.measure())
      }
      done += 1
    }
    return (medians(), done)
  }
}

/// A loop of CKernels that is repeated until it has run long enough to be timed.
final class LoopRunner {
  let team: Team
  private let sink: Memory
  private let data: Memory?
  private let floats: Int
  private let body: orrery_body

  /// `floats` is what each worker streams over; 0 for loops in registers.
  init(_ body: @escaping orrery_body, team: Team, floats: Int = 0) {
    self.body = body
    self.team = team
    self.floats = floats
    sink = Memory(bytes: team.ranks * 128)
    data = floats > 0 ? Memory(bytes: floats * 4 * team.ranks) : nil
  }

  /// Seconds that one iteration takes, over a run of at least `least` seconds.
  func secondsPerIteration(least: Double = 0.02) -> Double {
    var iterations: Int64 = 1
    while true {
      let time = Double(run(iterations)) * 1e-9
      if time >= least { return time / Double(iterations) }
      let wanted = Double(iterations) * least * 1.2 / max(time, 1e-7)
      iterations = Int64(min(max(wanted, Double(iterations) * 2), Double(iterations) * 1000))
    }
  }

  private func run(_ iterations: Int64) -> Int64 {
    var loop = orrery_loop(
      iterations: iterations, sink: sink.base.assumingMemoryBound(to: Double.self),
      data: data?.base.assumingMemoryBound(to: Float.self), n: Int64(floats))
    let begin = orrery_now()
    team.run(body, &loop)
    return orrery_now() - begin
  }
}
