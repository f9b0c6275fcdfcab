/// A transform of 2^k complex points, one radix-2 pass over all of them after the other.
public struct IterativeFFT: BlockedAlgorithm {
  /// The catalogue's name for a transform by radix-2 passes.
  public static let name = "fft-iterative"
  /// What passes: all points, in each of log2 n passes; nothing stays.
  public static let abstract = "log2 n passes over all points"
  /// Five transforms, of 2^9 points and of 2^15 to 2^18.
  public static let examples = [
    "n=512", "n=32768", "n=65536", "n=131072", "n=262144",
  ]
  let points: Int

  init(points: Int) { self.points = points }

  /// Makes a transform of so many complex points, a power of two.
  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    points = try reader.powerOfTwo(.elements, kind: Self.name)
    try reader.end()
  }

  /// Complex points.
  public var axes: Axes { Axes([(.elements, points)]) }
  /// Passes, groups that halve from pass to pass, and pairs of points half a group apart.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("fft_iterative", [points]) }
  /// The points, two words each, changed in place.
  public func arrays(_ blocks: Blocks) -> [NestArray] { [NestArray("points", 2 * points, .both)] }
  /// One without sizes: nothing is blocked.
  public func candidates(_ memory: FastMemory) -> [Blocks] { [Blocks([:])] }
  /// Twice the lines of two points, a line being at least one point.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { 4 * max(line, 2) }

  /// Passes over groups that fit find their points there only where all points do: a pass goes over all of them.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = 2 * points <= memory.words ? 1 : points.trailingZeroBitCount
    let words = Double(passes) * 2 * Double(points)
    return [Transfer("points, \(passes) times in and out", reads: words, writes: words)]
  }

  /// The transform's bound (Hong and Kung 1981).
  public func lowerBounds(words: Int) -> [LowerBound] {
    [
      .transform(
        points: Double(points), bits: Double(points.trailingZeroBitCount), words: Double(words))
    ]
  }
}
