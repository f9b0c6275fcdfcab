/// How far predictions of one family were off; fractions, not percent.
public struct ErrorStatistics: Sendable, Hashable {
  /// The family, or "overall".
  public var name: String
  /// How many residuals the statistics are taken over.
  public var count: Int
  /// Mean of |predicted - measured| / measured.
  public var mape: Double
  /// Median of |predicted - measured| / measured.
  public var median: Double
  /// 90th percentile of |predicted - measured| / measured, between neighbours linearly.
  public var p90: Double
  /// Mean of (predicted - measured) / measured.
  public var bias: Double
  /// The share of measurements that lie in their interval.
  public var coverage: Double
  /// Median of how far the samples of one measurement differ.
  public var spread: Double
  /// The cause that bounds most of the predictions; of equally many the first by name.
  public var bound: String
  /// The residual of the longest measurement.
  public var longest: Residual

  /// Statistics over residuals; nil of none.
  ///
  /// Complexity: O(n log n).
  public init?(_ residuals: [Residual], name: String) {
    guard let longest = residuals.max(by: { $0.measured < $1.measured }) else { return nil }
    let errors = residuals.map { abs($0.error) }.sorted()
    let count = Double(residuals.count)
    self.name = name
    self.count = residuals.count
    mape = errors.reduce(0, +) / count
    median = errors.quantile(0.5)
    p90 = errors.quantile(0.9)
    bias = residuals.map(\.error).reduce(0, +) / count
    coverage = Double(residuals.count(where: \.isCovered)) / count
    spread = residuals.map(\.spread).sorted().quantile(0.5)
    let bounds = Dictionary(grouping: residuals, by: \.bound)
    bound = bounds.min { ($1.value.count, $0.key) < ($0.value.count, $1.key) }?.key ?? "nothing"
    self.longest = longest
  }
}

extension [Double] {
  /// The value below which a share of a sorted array lies, between neighbours linearly.
  func quantile(_ share: Double) -> Double {
    let place = share * Double(count - 1)
    let low = Int(place)
    let high = Swift.min(low + 1, count - 1)
    return self[low] + (self[high] - self[low]) * (place - Double(low))
  }
}
