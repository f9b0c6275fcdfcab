/// When enough samples of a kernel have been taken: the median is known well enough, or its time is up.
public struct StoppingCriterion: Sendable, Hashable {
  /// Half the 95 % confidence interval of the median over the median.
  public var precision: Double
  /// Nanoseconds of measured kernel time after which sampling ends even so.
  public var timeBound: Int64
  /// How many samples there must be, however little they differ.
  public var leastSamples: Int
  /// How many samples are enough, however much they differ.
  public var mostSamples: Int
  /// Turns over which the samples must be spread, so that a disturbance of one moment is not taken for the kernel.
  public var leastTurns: Int

  /// A criterion: by default a precision of 2 %, 0.3 s of kernel time, and 7 to 300 samples in 5 turns or more.
  public init(
    precision: Double = 0.02, timeBound: Int64 = 300_000_000, leastSamples: Int = 7,
    mostSamples: Int = 300, leastTurns: Int = 5
  ) {
    self.precision = precision
    self.timeBound = timeBound
    self.leastSamples = leastSamples
    self.mostSamples = mostSamples
    self.leastTurns = leastTurns
  }

  /// Whether these samples, taken in so many turns, are enough.
  ///
  /// Complexity: O(n log n).
  public func isMet(by samples: [Int64], turns: Int) -> Bool {
    if samples.count < leastSamples || turns < leastTurns { return false }
    if samples.count >= mostSamples { return true }
    if samples.reduce(0, +) >= timeBound { return true }
    return Self.relativeHalfWidth(samples) <= precision
  }

  /// Half the distribution-free 95 % confidence interval of the median, over the median: the order statistics at
  /// n/2 +- 0.98 sqrt(n).
  public static func relativeHalfWidth(_ samples: [Int64]) -> Double {
    guard samples.count > 2 else { return .infinity }
    let sorted = samples.sorted()
    let count = Double(sorted.count)
    let reach = 0.98 * count.squareRoot()
    let low = max(Int(count / 2 - reach), 0)
    let high = min(Int((count / 2 + reach).rounded(.up)), sorted.count - 1)
    return Double(sorted[high] - sorted[low]) / 2 / Double(max(sorted[sorted.count / 2], 1))
  }
}
