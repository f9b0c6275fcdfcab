import Foundation

/// How often a layer's experts are taken against one another.
public enum ExpertShares: Sendable, Hashable {
  /// All are alike.
  case alike
  /// As a power of their rank: expert e (from 0) weighs (e + 1)^-exponent.
  case byRank(exponent: Double)
  /// Each was drawn from a density x^-exponent from 1 to `range`, as benchmarks of kernels draw them; here its quantiles.
  case drawn(exponent: Double, range: Double)

  /// Alike without a skew, else by rank.
  public init(skew: Double) { self = skew == 0 ? .alike : .byRank(exponent: skew) }

  /// The weights of so many experts, the greatest first; nil where all are alike.
  func weights(of experts: Int) -> [Double]? {
    switch self {
    case .alike: nil
    case .byRank(let exponent): (1...experts).map { pow(Double($0), -exponent) }
    case .drawn(let exponent, let range):
      (0..<experts).map { place in
        let share = 1 - (Double(place) + 0.5) / Double(experts)
        guard abs(exponent - 1) > 1e-9 else { return pow(range, share) }
        return pow((pow(range, 1 - exponent) - 1) * share + 1, 1 / (1 - exponent))
      }
    }
  }
}
