import CKernels
import Hardware
import Quantities

/// What is measured of one memory level: bandwidths for one worker and all, and latency.
struct MemoryProbe {
  enum Subject {
    case bandwidth(MemoryLevel.Direction, Workers)
    case latency
  }

  let level: Int
  let subject: Subject
  let probe: Probe

  /// The probes of every level but the registers.
  ///
  /// `lastCache` is what the last cache holds by its description, of which memory's probes take
  /// four times whatever part of it this process has.
  static func all(
    _ levels: [MemoryLevel], lastCache: Bytes, teams: [(Workers, Team)]
  )
    -> [MemoryProbe]
  {
    let best = InstructionSet.best.level
    var probes: [MemoryProbe] = []
    for index in levels.indices.dropFirst() {
      let name = levels[index].name
      for (workers, team) in teams {
        let outermost = Int(4 * lastCache.value) / team.ranks / 64 * 64
        let bytes =
          index == levels.count - 1 ? outermost : size(levels, index, workers: team.ranks)
        let count = team.ranks == 1 ? "1 worker" : "\(team.ranks) workers"
        let shown = Bytes(Double(bytes)).rounded()
        let amount = Double(bytes / 4 * 4 * team.ranks)
        let reading = LoopRunner(orrery_loop_read(best), team: team, floats: bytes / 4)
        let copying = LoopRunner(orrery_loop_copy(best), team: team, floats: bytes / 4)
        let place = "over \(shown) a worker, \(count)"
        probes.append(
          MemoryProbe(
            level: index, subject: .bandwidth(.read, workers),
            probe: Probe(name: "\(name) read loop \(place)") {
              amount / reading.secondsPerIteration()
            }))
        probes.append(
          MemoryProbe(
            level: index, subject: .bandwidth(.write, workers),
            probe: Probe(name: "\(name) copy loop less its reads \(place)") {
              writeRate(amount, read: reading, copy: copying)
            }))
        guard team.ranks == 1 else { continue }
        probes.append(latency(levels[index], index, bytes))
      }
    }
    return probes
  }

  /// Bytes a second that writing adds to reading: a copy reads and writes half of its bytes, and what it takes beyond the
  /// reads is the writes' time, the lines fetched for them and written back included.
  private static func writeRate(_ amount: Double, read: LoopRunner, copy: LoopRunner) -> Double {
    let reading = read.secondsPerIteration() / 2
    let copying = copy.secondsPerIteration()
    // Where writes hide behind reads wholly their rate is not seen; it is at least a quarter of the reads' time.
    return amount / 2 / max(copying - reading, reading / 4)
  }

  /// Bytes for each worker that live in this cache and not in the one inside it: four times what the inner one holds, or
  /// three quarters of this one where that is less.
  private static func size(_ levels: [MemoryLevel], _ index: Int, workers: Int) -> Int {
    func share(_ level: MemoryLevel) -> Double {
      level.capacity.value.value / Double(level.scope == .device ? workers : 1)
    }
    return Int(min(share(levels[index - 1]) * 4, share(levels[index]) * 0.75)) / 64 * 64
  }

  private static func latency(_ level: MemoryLevel, _ index: Int, _ bytes: Int) -> MemoryProbe {
    let cycle = PointerCycle(lines: max(bytes / 64, 2), seed: 7)
    let body = orrery_pointer_chase(orrery_best_level())
    return MemoryProbe(
      level: index, subject: .latency,
      probe: Probe(
        name: "\(level.name) pointer chase over \(Bytes(Double(bytes)).rounded())"
      ) {
        cycle.secondsPerStep(body)
      })
  }
}

extension PointerCycle {
  /// Seconds for one dependent load on the walk.
  func secondsPerStep(_ body: orrery_body) -> Double {
    var start: UnsafeMutableRawPointer? = place(0)
    var end: UnsafeMutableRawPointer?
    var arguments = orrery_chase()
    let steps = min(max(lines, 200_000), 400_000)
    return withUnsafeMutablePointer(to: &start) { start in
      withUnsafeMutablePointer(to: &end) { end in
        // Caches that adapt need many walks before they hold what they can.
        arguments = orrery_chase(
          start: start, end: end, steps: Int64(lines * (lines <= 131_072 ? 12 : 1)))
        if lines <= 400_000 { body(&arguments, 0, 1) }
        arguments.steps = Int64(steps)
        let begin = orrery_now()
        body(&arguments, 0, 1)
        let time = orrery_now() - begin
        start.pointee = end.pointee
        return Double(time) * 1e-9 / Double(steps)
      }
    }
  }
}
