public import Hardware
import Quantities

/// Measures this machine's ceilings with microbenchmarks, each of which is one loop with one
/// limit.
///
/// No kernel of the suite is run.
public struct Calibrator {
  /// How often each microbenchmark is run; a figure is the median over the rounds.
  ///
  /// The sweep that finds the last cache's capacity takes 7 of them at most.
  public var rounds: Int
  /// The day of the measurement, for the figures' sources.
  public var date: String

  /// Measurements of so many rounds, dated `date` in the figures' sources.
  public init(date: String, rounds: Int = 15) {
    self.rounds = rounds
    self.date = date
  }

  /// The profile of this machine: what hwloc says of it, and what was measured.
  ///
  /// `progress` is told the share done and what runs. Where `goesOn` ends it, the rounds until then count; nil where there is no whole one.
  public func profile(
    named name: String, progress: (Double, String) -> Void, goesOn: () -> Bool = { true }
  ) throws(TracerError) -> HardwareProfile? {
    var profile = try Detection.topology().profile(name: name)
    let cores = profile.processor.cores
    profile.memory = Self.registers + profile.memory
    var teams: [(Workers, Team)] = [(.one, try Team(ranks: 1))]
    if cores > 1 { teams.append((.all, try Team(ranks: cores))) }
    let lastCache = profile.memory[profile.memory.count - 2].capacity.value
    measureLastCache(of: &profile, progress, goesOn)
    let compute = ComputeProbe.all(teams: teams)
    let memory = MemoryProbe.all(profile.memory, lastCache: lastCache, teams: teams)
    let overheads = teams.last.map { OverheadProbes.all(team: $0.1) } ?? []
    let (values, done) = Probe.medians(
      of: compute.map(\.probe) + memory.map(\.probe) + overheads.map(\.probe), rounds: rounds,
      progress: progress, goesOn: goesOn)
    guard done > 0 else { return nil }
    let stamp = "of \(done) rounds, \(date)"
    var rest = values[...]
    profile.compute = compute.map { $0.ceiling(rest.removeFirst(), stamp: stamp) }
    for probe in memory {
      probe.enter(rest.removeFirst(), into: &profile.memory[probe.level], stamp: stamp)
    }
    profile.overheads = overheads.map { item in
      let time = Seconds(rest.removeFirst().rounded(toSignificant: 4))
      return .init(
        name: item.name,
        time: Figure(time, source: item.probe.source(stamp)))
    }
    return profile
  }

  /// Rounds of the sweep of pointer chases, which take longer than other probes.
  private static let sweepRounds = 7

  /// Replaces the capacity that hwloc gives for the last cache by the part that this process has of it.
  private func measureLastCache(
    of profile: inout HardwareProfile, _ progress: (Double, String) -> Void,
    _ goesOn: () -> Bool
  ) {
    let last = profile.memory.count - 2
    guard last >= 2, profile.memory[last].scope == .device else { return }
    progress(0, "the effective capacity of \(profile.memory[last].name)")
    let stated = profile.memory[last].capacity
    guard
      let sweep = EffectiveCapacity.measured(
        inner: profile.memory[last - 1].capacity.value.value, outer: stated.value.value,
        rounds: min(rounds, Self.sweepRounds), goesOn: goesOn)
    else { return }
    let bytes = sweep.bytes(limit: stated.value.value).rounded(toSignificant: 3)
    let source =
      "measured: pointer chases of growing size, \(date); "
      + "\(stated.value) by \(stated.source)"
    profile.memory[last].capacity = Figure(Bytes(bytes), source: source)
  }

  /// The innermost fast memory: the vector registers that the kernels' instruction set has.
  private static var registers: [MemoryLevel] {
    let best = InstructionSet.best
    let count = best == .avx2 || best == .baseline ? 16 : 32
    return [
      MemoryLevel(
        name: "registers", scope: .core,
        capacity: Figure(
          Bytes(Double(count * best.width)),
          source: "architecture: \(count) vector registers of \(best.width * 8) bits"))
    ]
  }
}

extension Probe {
  /// The source of a figure that was measured so.
  func source(_ stamp: String) -> String { "measured: \(name), median \(stamp)" }
}

extension MemoryProbe {
  /// Puts a measured value into the level.
  fileprivate func enter(_ value: Double, into level: inout MemoryLevel, stamp: String) {
    let source = probe.source(stamp)
    switch subject {
    case .bandwidth(let direction, let workers):
      let rate = BytesPerSecond(value.rounded(toSignificant: 5))
      level.bandwidths.append(
        .init(direction: direction, workers: workers, rate: Figure(rate, source: source)))
    case .latency:
      level.latency = Figure(Seconds(value.rounded(toSignificant: 4)), source: source)
    }
  }
}

extension HardwareProfile {
  /// A sentence that doubts a calibration: all cores together should compute as many times what one does as there are
  /// cores, but for a lower clock; much less means that something else was running.
  public var disturbance: String? {
    func peak(_ workers: Workers) -> FLOPsPerSecond? {
      compute.filter { $0.unit == .vector && $0.type == .fp32 && $0.workers == workers }
        .map(\.rate.value).max()
    }
    guard let one = peak(.one), let all = peak(.all) else { return nil }
    let share = all / (one * Double(processor.cores))
    guard share < 0.8 else { return nil }
    return "all cores together reached only \(share.rounded(toSignificant: 2)) of what one core "
      + "alone promises: something else was running; calibrate again when the machine is quiet"
  }
}
