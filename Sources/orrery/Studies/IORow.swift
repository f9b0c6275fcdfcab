import Hardware
import Quantities
import Replay
import Tracer
import Workloads

/// One line of the export.
struct IORow: Sendable {
  var algorithm: String
  var sizes: String
  /// "ideal", or the machine and its cache.
  var memory: String
  var fastMemory: Bytes
  var line: Bytes?
  var blocks = ""
  /// nil where no block fits.
  var analytic: Traffic?
  var replayed: Bytes?
  /// With the best replacement.
  var optimal: Bytes?
  var counted: Bytes?
  var bound: (Bytes, LowerBound)
}

extension IORow {
  /// Words of arrays that are allocated for a replay: 4 GiB.
  private static let largestReplay = 1 << 30

  /// The algorithm blocked for a place, and its loop nest replayed there.
  init(_ question: IOStudy.Question, replays: IOOptions.Replays) throws {
    let algorithm = question.algorithm
    let word = ElementType.fp32.size
    let (name, capacity, lineSize, share) = question.place.description
    var whole = FastMemory(words: Int(capacity / word), line: max(Int(lineSize / word), 1))
    if case .machine(_, let levels) = question.place, let level = levels.last {
      (whole.sets, whole.ways) = (level.ways == nil ? nil : level.sets, level.ways)
    }
    let bound = algorithm.bound(words: whole.words)
    self.init(
      algorithm: type(of: algorithm).name, sizes: "\(algorithm.axes)", memory: name,
      fastMemory: capacity, line: lineSize, bound: (word * bound.words, bound))
    guard let best = algorithm.blocks(whole, filling: share) else { return }
    blocks = "\(best)"
    let isMachine = share < 1
    let moved = algorithm.traffic(best, whole, allocatesOnWrite: isMachine)
    analytic = Traffic(reads: word * moved.reads, writes: word * moved.writes)
    guard replays != .none else { return }
    let words = algorithm.arrays(best).reduce(0) { $0 + $1.words }
    guard words <= Self.largestReplay else {
      throw CommandError.usage(
        "\(algorithm.label) has arrays of \((word * Double(words)).rounded()); --replay none counts without running it"
      )
    }
    let nest = RunnableNest(algorithm, blocks: best)
    switch question.place {
    case .ideal:
      let lines = Int(capacity / lineSize)
      replayed = try nest.replayed(through: IdealCache(capacity: lines, line: lineSize))
        .traffic.total
      guard replays == .all else { return }
      optimal = try nest.recorded(in: OptimalCache(line: lineSize)).counts(capacity: lines)
        .traffic.total
    case .machine(_, let levels):
      replayed = try nest.replayed(through: CacheHierarchy(levels: levels)).last?.traffic.total
    }
  }
}

extension IOStudy.Place {
  /// Of a set-associative cache blocks fill three quarters: the rest is for what passes by, which falls onto the same sets.
  private static let filled = 0.75

  /// Its name, capacity and line, and how much of it blocks may fill.
  fileprivate var description: (String, Bytes, Bytes, Double) {
    switch self {
    case .ideal(let capacity, let line): ("ideal", capacity, line, 1)
    case .machine(let machine, let levels):
      levels.last.map { ("\(machine) \($0.name)", $0.capacity, $0.line, Self.filled) }
        ?? (machine, .zero, Bytes(4), 1)
    }
  }
}
