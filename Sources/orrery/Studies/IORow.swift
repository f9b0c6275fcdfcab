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
    let (algorithm, place) = (question.algorithm, question.place)
    let word = ElementType.fp32.size
    let memory = place.memory(of: word)
    let bound = algorithm.bound(words: memory.words)
    self.init(
      algorithm: type(of: algorithm).name, sizes: "\(algorithm.axes)", memory: place.name,
      fastMemory: place.capacity, line: place.line, bound: (word * bound.words, bound))
    guard let best = algorithm.blocks(memory, filling: place.filled) else { return }
    blocks = "\(best)"
    let moved = algorithm.traffic(best, memory, allocatesOnWrite: place.isMachine)
    analytic = Traffic(reads: word * moved.reads, writes: word * moved.writes)
    guard replays != .none else { return }
    let words = algorithm.arrays(best).reduce(0) { $0 + $1.words }
    guard words <= Self.largestReplay else {
      throw CommandError.usage(
        "\(algorithm.label) has arrays of \((word * Double(words)).rounded()); --replay none counts without running it"
      )
    }
    let nest = RunnableNest(algorithm, blocks: best)
    guard !place.isMachine else {
      replayed = try nest.replayed(through: CacheHierarchy(levels: place.levels)).last?
        .traffic.total
      return
    }
    let lines = Int(place.capacity / place.line)
    replayed = try nest.replayed(through: IdealCache(capacity: lines, line: place.line))
      .traffic.total
    guard replays == .all else { return }
    optimal = try nest.recorded(in: OptimalCache(line: place.line)).counts(capacity: lines)
      .traffic.total
  }
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
