/// A transform as `order` factors, whose products with DFT matrices fit in fast memory.
///
/// The order is the smallest whose factors fit (the Monarch form of FlashFFTConv, Fu et al. 2023).
public struct MonarchFFT: BlockedAlgorithm {
  /// The catalogue's name for a transform by factors.
  public static let name = "fft-monarch"
  /// What passes: all points, once for each of p factors.
  public static let abstract = "p passes, each of transforms of a p-th root of the points that fit"
  /// Five transforms of 2^16 to 2^19 points, two of them with an order of 4.
  public static let examples = [
    "n=65536", "n=262144", "n=262144;order=4", "n=524288", "n=524288;order=4",
  ]
  let points: Int
  /// The given order; nil for the smallest that fits.
  let order: Int?

  /// Makes a transform of so many points, a power of two 2^k, with an order of at most k or none.
  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    points = try reader.powerOfTwo(.elements, kind: Self.name)
    order = reader.has(.order) ? try reader.positive(.order) : nil
    try reader.end()
    if let order, order > max(points.trailingZeroBitCount, 1) {
      throw .exceeds(
        kind: Self.name, axis: "order", size: order, of: "bits of elements",
        limit: points.trailingZeroBitCount)
    }
  }

  /// Complex points, and the order where it was given.
  public var axes: Axes {
    var axes = Axes([(.elements, points)])
    axes[.order] = order
    return axes
  }

  /// Factors; in each, a few columns are copied, multiplied by its DFT matrix and put back.
  public func nest(_ blocks: Blocks) -> LoopNest {
    LoopNest("fft_monarch", [points, blocks.sizes.count - 1])
  }

  /// The points, two words each, changed in place; a copy of the largest factor's columns stays.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    [
      NestArray("points", 2 * points, .both),
      .resident("copy", 2 * blocks[0] * (blocks.sizes.dropFirst().max() ?? 1)),
    ]
  }

  /// One for each order: bits spread evenly over the factors, the larger ones first.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    let bits = points.trailingZeroBitCount
    return (order.map { $0...$0 } ?? 1...max(bits, 1)).map { order in
      var blocks = Blocks(["columns": max(memory.line / 2, 1)])
      for factor in 0..<order {
        blocks.names.append("factor \(factor + 1)")
        blocks.sizes.append(1 << (bits / order + (factor < bits % order ? 1 : 0)))
      }
      return blocks
    }
  }

  /// A factor's columns as they lie, and their copy.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    let factor = blocks.sizes.dropFirst().max() ?? 1
    return 4 * blocks[0] * factor + 2 * max(line, 2 * blocks[0])
  }

  /// The points in and out once a factor, or once in all where they fit beside the copy.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let copy = 2 * blocks[0] * (blocks.sizes.dropFirst().max() ?? 1)
    let words = 2 * Double(points)
    guard 2 * points + copy > memory.words else {
      return [Transfer("points in and out, once", reads: words, writes: words)]
    }
    // Where a factor's lines fall onto few sets, they are gone when the copy goes back.
    var (together, apart) = (0.0, 0.0)
    var rest = points
    for factor in blocks.sizes.dropFirst() {
      rest /= factor
      if memory.overflows(factor, stride: 2 * rest) { apart += 1 } else { together += 1 }
    }
    return [
      Transfer(
        "points, \(Int(together)) times in and out", reads: together * words,
        writes: together * words),
      Transfer("columns whose lines share few sets, \(Int(apart)) times in", reads: apart * words),
      Transfer("the same out", writes: apart * words),
    ].filter { $0.total > 0 }
  }

  /// The transform's bound, as of the iterative form.
  public func lowerBounds(words: Int) -> [LowerBound] {
    IterativeFFT(points: points).lowerBounds(words: words)
  }
}
