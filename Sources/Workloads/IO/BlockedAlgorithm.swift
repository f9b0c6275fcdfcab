/// An algorithm between a fast and a slow memory: its sizes are given, its block sizes are free.
///
/// What it moves is a sum of named transfers in words (elements), with constants, for any block sizes; a block rule picks
/// those that move least within a fast memory. Each has a loop nest that does exactly this.
///
/// Laws: the transfers' sum is never below `compulsory` nor below any bound; larger fast memories move no more, but for
/// the rounding of blocks; what
/// replaying the nest through a least-recently-used cache of `workingSet` words counts is the sum.
public protocol BlockedAlgorithm: Sendable {
  /// "attention-flash".
  static var name: String { get }
  /// What stays in fast memory and what passes.
  static var abstract: String { get }
  /// Sizes to show it at, large against the fast memories that they are shown with.
  static var examples: [String] { get }

  /// Makes the algorithm of these sizes; throws where one is missing, foreign or out of range.
  init(axes: Axes) throws(WorkloadError)
  /// The sizes that it was made from, and the standard ones where none were given.
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
  /// No bounds: nothing is known beside the compulsory traffic.
  public func lowerBounds(words: Int) -> [LowerBound] { [] }

  /// Whether its words can be counted exactly: the product of its sizes lies below 2^52.
  public var isCountable: Bool {
    axes.sizes.reduce(1.0) { $0 * Double(max($1.size, 1)) } < 0x1p52
  }

  /// Its name and sizes, as "gemm M=400;N=400;K=400".
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

  /// One block size: the largest that fits, as `Int.block` evens it out.
  func largest(
    _ name: String, of count: Int, step: Int = 1, in memory: FastMemory
  )
    -> Blocks
  {
    let size = count.block(of: step) { size in
      workingSet(Blocks([name: size]), line: memory.line) <= memory.words
    }
    return Blocks([name: size])
  }

  /// The words of what the nest is given and of what it leaves, twice those changed in place.
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
