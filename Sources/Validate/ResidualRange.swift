import Hardware
import Quantities

/// The range of ln(measured / predicted) that holds four fifths of them.
public struct ResidualRange: Sendable, Hashable {
  /// The value below which a tenth of them is expected.
  public let low: Double
  /// The value above which a tenth of them is expected.
  public let high: Double

  /// From the tenth below to the tenth above.
  ///
  /// Of few residuals further out, as conformal prediction asks for (Vovk, Gammerman and Shafer 2005): the k-th of n lies at
  /// k / (n + 1).
  public init(_ residuals: [Double]) {
    let sorted = residuals.sorted()
    guard sorted.count > 1 else {
      let only = abs(sorted.first ?? 0)
      (low, high) = (-only, only)
      return
    }
    let count = Double(sorted.count)
    let place = min(max((0.1 * (count + 1) - 1) / (count - 1), 0), 0.5)
    (low, high) = (sorted.quantile(place), sorted.quantile(1 - place))
  }
}

/// A row's residual by a fit that had not seen it, with what tells rows apart.
struct UnseenResidual {
  /// Whose of a pool's families it is.
  var member: Int
  /// The list of kernels that its kernel is taken from.
  var list: String?
  /// ln(measured / predicted).
  var value: Double
}

/// Ranges of a pool's residuals, of each family's, and of those of one list of kernels, where there are enough of them.
struct Ranges {
  /// So many residuals tell a family from its pool, and a list of kernels from its family.
  static let enough = 25

  private let residuals: [UnseenResidual]

  init(_ residuals: [UnseenResidual]) { self.residuals = residuals }

  /// What a profile says of a family's rows.
  func residuals(of member: Int, folds: Int, source: String) -> Family.Residuals {
    let own = residuals.filter { $0.member == member }
    return range(own.count >= Self.enough ? own : residuals, folds: folds, source: source)
  }

  /// The same of rows that ran a list of kernels; nil where there are too few.
  func residuals(
    of member: Int, list: String?, folds: Int, source: String
  ) -> Family.Residuals? {
    let own = residuals.filter { $0.member == member && $0.list == list }
    guard let list, own.count >= Self.enough else { return nil }
    return range(own, list: list, folds: folds, source: source)
  }

  private func range(
    _ residuals: [UnseenResidual], list: String? = nil, folds: Int, source: String
  ) -> Family.Residuals {
    let range = ResidualRange(residuals.map(\.value))
    return Family.Residuals(
      count: residuals.count, p10: range.low.rounded(toSignificant: 4),
      p90: range.high.rounded(toSignificant: 4), folds: folds, kernels: list, source: source)
  }
}
