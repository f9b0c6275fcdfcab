public import Documents
import Quantities
import Replay
import Synchronization
import Workloads

/// What one algorithm or operation moves between two memories.
public struct IORow: TableRow, Sendable {
  let algorithm: String
  let sizes: String
  /// "ideal", or the machine and its cache.
  let memory: String
  let fastMemory: Bytes
  let line: Bytes?
  var blocks = ""
  /// nil where no block fits.
  var analytic: Traffic?
  var replayed: Bytes?
  /// With the best replacement.
  var optimal: Bytes?
  var counted: Bytes?
  let bound: LowerBound
  let boundBytes: Bytes
}

extension IORow {
  /// All sizes and traffics are in bytes; `ratio_to_bound` is the analytic traffic over the bound.
  public static let columns = [
    "algorithm", "sizes", "memory", "fast_memory_bytes", "line_bytes", "blocks",
    "analytic_read_bytes", "analytic_write_bytes", "analytic_bytes", "replayed_bytes",
    "optimal_bytes", "counted_bytes", "bound_bytes", "bound", "bound_standing", "ratio_to_bound",
  ]

  /// The values in the order of `columns`; what was not asked or cannot be is empty.
  public var fields: [CSVField] {
    func bytes(_ value: Bytes?) -> CSVField { value.map { .decimal($0.value) } ?? .empty }
    let ratio = analytic.map { ($0.total / boundBytes).rounded(toSignificant: 6) }
    return [
      .text(algorithm), .text(sizes), .text(memory), bytes(fastMemory), bytes(line),
      .text(blocks), bytes(analytic?.reads), bytes(analytic?.writes), bytes(analytic?.total),
      bytes(replayed), bytes(optimal), bytes(counted), bytes(boundBytes), .text(bound.name),
      .text(bound.standing.rawValue), ratio.map { .decimal($0) } ?? .empty,
    ]
  }
}

extension IORow {
  /// Words of arrays that are allocated for a replay: 4 GiB.
  private static let largestReplay = 1 << 30

  /// The algorithm blocked for a place, and its loop nest replayed there.
  init(
    _ question: IOStudy.Question, replays: IOStudy.Replays, _ source: AccessSource
  ) throws {
    let (algorithm, place) = (question.algorithm, question.place)
    let word = ElementType.fp32.size
    let memory = place.memory(of: word)
    let bound = algorithm.bound(words: memory.words)
    self.init(
      algorithm: type(of: algorithm).name, sizes: "\(algorithm.axes)", memory: place.name,
      fastMemory: place.capacity, line: place.line, bound: bound, boundBytes: word * bound.words)
    guard let best = algorithm.blocks(memory, filling: place.filled) else { return }
    blocks = "\(best)"
    let moved = algorithm.traffic(best, memory, allocatesOnWrite: place.isMachine)
    analytic = Traffic(reads: word * moved.reads, writes: word * moved.writes)
    guard replays != .none else { return }
    let words = algorithm.arrays(best).reduce(0) { $0 + $1.words }
    guard words <= Self.largestReplay else {
      throw PlanningError.unsuitable(
        subject: algorithm.label,
        problem:
          "has arrays of \((word * Double(words)).rounded()); --replay none counts without running it"
      )
    }
    try replay(source.nest(algorithm, best), in: place, replays)
  }

  private mutating func replay(
    _ nest: any AccessStream, in place: IOStudy.Place, _ replays: IOStudy.Replays
  ) throws {
    guard !place.isMachine else {
      replayed = try nest.replayed(through: CacheHierarchy(levels: place.levels)).last?
        .traffic.total
      return
    }
    let lines = Int(place.capacity / place.line)
    replayed = try nest.replayed(through: IdealCache(capacity: lines, line: place.line))
      .traffic.total
    guard replays == .all else { return }
    optimal = try Self.recording.withLock { _ in
      try nest.recorded(in: OptimalCache(line: place.line)).counts(capacity: lines).traffic.total
    }
  }

  /// One at a time: a recording has some bytes for each of tens of millions of touches.
  private static let recording = Mutex(())
}

extension IOStudy.Place {
  fileprivate var isMachine: Bool { !levels.isEmpty }

  /// Of a machine's cache blocks fill three quarters: the rest is for what passes by, which falls onto the same sets.
  fileprivate var filled: Double { isMachine ? 0.75 : 1 }

  fileprivate func memory(of element: Bytes) -> FastMemory {
    let level = levels.last
    return FastMemory(
      words: Int(capacity / element), line: max(Int(line / element), 1),
      sets: level?.ways == nil ? nil : level?.sets, ways: level?.ways)
  }
}
