/// A transform of 2^k complex points, one radix-2 pass over all of them after the other.
public struct IterativeFFT: BlockedAlgorithm {
  public static let name = "fft-iterative"
  public static let abstract = "log2 n passes over all points"
  public static let examples = [
    "n=512", "n=32768", "n=65536", "n=131072", "n=262144",
  ]
  let points: Int

  init(points: Int) { self.points = points }

  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    points = try reader.powerOfTwo(.elements, kind: Self.name)
    try reader.end()
  }

  public var axes: Axes { Axes([(.elements, points)]) }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("fft_iterative", [points]) }
  public func arrays(_ blocks: Blocks) -> [NestArray] { [NestArray("points", 2 * points, .both)] }
  public func candidates(_ memory: FastMemory) -> [Blocks] { [Blocks([:])] }
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { 4 * max(line, 2) }

  /// Passes over groups that fit find their points there only where all points do: a pass goes over all of them.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = 2 * points <= memory.words ? 1 : points.trailingZeroBitCount
    let words = Double(passes) * 2 * Double(points)
    return [Transfer("points, \(passes) times in and out", reads: words, writes: words)]
  }

  public func lowerBounds(words: Int) -> [LowerBound] {
    [
      .transform(
        points: Double(points), bits: Double(points.trailingZeroBitCount), words: Double(words))
    ]
  }
}
