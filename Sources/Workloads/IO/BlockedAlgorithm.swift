/// An algorithm between a fast and a slow memory: its sizes are given, its block sizes are free.
///
/// What it moves is a sum of named transfers in words (elements), with constants, for any block sizes; a block rule picks
/// those that move least within a fast memory. Each has a loop nest that does exactly this.
///
/// Laws: the transfers' sum is never below `compulsory` nor below any bound; larger fast memories never move more; what
/// replaying the nest through a least-recently-used cache of `workingSet` words counts is the sum.
public protocol BlockedAlgorithm: Sendable {
  /// "attention-flash".
  static var name: String { get }
  /// What stays in fast memory and what passes.
  static var abstract: String { get }
  /// Sizes to show it at, large against the fast memories that they are shown with.
  static var examples: [String] { get }

  init(axes: Axes) throws(WorkloadError)
  var axes: Axes { get }
  /// The loop nest that does it.
  func nest(_ blocks: Blocks) -> LoopNest
  /// The nest's arrays, in its order.
  func arrays(_ blocks: Blocks) -> [NestArray]
  /// Block sizes worth a comparison for a fast memory, whether or not they fit.
  func candidates(_ memory: FastMemory) -> [Blocks]
  /// Words that the fast memory must have for `transfers` to hold, streams passing through included.
  func workingSet(_ blocks: Blocks, line: Int) -> Int
  /// What is moved, cause by cause, but for what stays in fast memory to the end.
  func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer]
  /// Inputs once in and outputs once out, in words.
  var compulsory: Double { get }
  /// What no order of the same arithmetic can go below, beside the compulsory traffic.
  func lowerBounds(words: Int) -> [LowerBound]
}

extension BlockedAlgorithm {
  public func lowerBounds(words: Int) -> [LowerBound] { [] }

  /// Whether its words can be counted exactly: the product of its sizes lies below 2^52.
  public var isCountable: Bool {
    axes.sizes.reduce(1.0) { $0 * Double(max($1.size, 1)) } < 0x1p52
  }

  public var label: String { "\(Self.name) \(axes)" }

  /// The block sizes that move least within a fast memory, of those that fill at most a share of it; nil where none fits.
  public func blocks(_ memory: FastMemory, filling share: Double = 1) -> Blocks? {
    var room = memory
    room.words = Int(Double(memory.words) * share)
    return candidates(room)
      .filter { workingSet($0, line: memory.line) <= room.words }
      .map { blocks in (blocks, traffic(blocks, memory).total) }
      .min { $0.1 < $1.1 }?.0
  }

  /// Everything that a cache of this size moves: the transfers; what stayed, which is written back in the end although nobody
  /// needs it; and, where the cache allocates on writes, the lines that are fetched only to be overwritten.
  public func causes(
    _ blocks: Blocks, _ memory: FastMemory, allocatesOnWrite: Bool = false
  )
    -> [Transfer]
  {
    var causes = transfers(blocks, memory)
    let left = arrays(blocks).reduce(0) { $0 + ($1.role == .resident ? $1.words : 0) }
    if left > 0 {
      causes.append(Transfer("what stayed, written back at the end", writes: Double(left)))
    }
    guard allocatesOnWrite else { return causes }
    let fetched = causes.reduce(0) { $0 + $1.overwritten }
    return causes + [Transfer("lines fetched to be overwritten", reads: fetched)]
  }

  /// Words moved in all.
  public func traffic(
    _ blocks: Blocks, _ memory: FastMemory, allocatesOnWrite: Bool = false
  )
    -> Transfer
  {
    let all = causes(blocks, memory, allocatesOnWrite: allocatesOnWrite)
    return Transfer(
      "all", reads: all.reduce(0) { $0 + $1.reads }, writes: all.reduce(0) { $0 + $1.writes })
  }

  public var compulsory: Double {
    let all = candidates(FastMemory(words: 1)).first.map(arrays) ?? []
    return all.reduce(0) { $0 + Double($1.crossings * $1.words) }
  }

  /// The largest that is known of what must be moved, and what it is.
  public func bound(words: Int) -> LowerBound {
    let once = LowerBound("compulsory", words: compulsory, standing: .exact)
    return lowerBounds(words: words).filter { $0.standing != .order }
      .reduce(once) { $0.words >= $1.words ? $0 : $1 }
  }
}

/// The memory that an algorithm is blocked for.
public struct FastMemory: Sendable, Hashable {
  /// Its capacity in elements.
  public var words: Int
  /// Elements that come and go together.
  public var line: Int
  /// Sets and lines of each, where a line has its place in one of them; nil where it may be anywhere.
  public var sets: Int?
  public var ways: Int?

  public init(words: Int, line: Int = 1, sets: Int? = nil, ways: Int? = nil) {
    self.words = words
    self.line = line
    self.sets = sets
    self.ways = ways
  }

  /// Whether so many lines, each so many elements from the last, are more than the sets hold that they fall onto: sets divided by
  /// what they have in common with the stride.
  func overflows(_ lines: Int, stride: Int) -> Bool {
    guard let sets, let ways else { return false }
    var (common, rest) = (sets, max(stride / line, 1))
    while rest > 0 { (common, rest) = (rest, common % rest) }
    return lines > ways * (sets / common)
  }
}

/// Words that cross between the two memories for one cause.
public struct Transfer: Sendable, Hashable {
  public var cause: String
  public var reads: Double
  public var writes: Double

  public init(_ cause: String, reads: Double = 0, writes: Double = 0) {
    self.cause = cause
    self.reads = reads
    self.writes = writes
  }

  public var total: Double { reads + writes }
  /// Words written without having been read for it.
  public var overwritten: Double { max(writes - reads, 0) }
}

/// A named loop nest and the sizes that it takes, in its order.
public struct LoopNest: Sendable, Hashable {
  public var name: String
  public var sizes: [Int]

  public init(_ name: String, _ sizes: [Int]) {
    self.name = name
    self.sizes = sizes
  }
}
