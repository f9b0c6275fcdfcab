import Foundation

/// What no order of some arithmetic can go below, in words moved.
public struct LowerBound: Sendable, Hashable {
  /// How firmly a bound is known.
  public enum Standing: String, Sendable, Hashable {
    /// Known with its constant.
    case exact
    /// Known with a constant that a published argument gives when it is written out.
    case derived
    /// Only the order is known; the constant is 1 for want of another.
    case order
  }

  /// What the bound follows from, such as "compulsory" or "product".
  public var name: String
  /// Words that must be moved at least, never below 0.
  public var words: Double
  /// How firmly it is known.
  public var standing: Standing

  /// Makes a bound of so many words, or of 0 where a formula gives fewer.
  public init(_ name: String, words: Double, standing: Standing) {
    self.name = name
    self.words = max(words, 0)
    self.standing = standing
  }

  /// C[m,n] = A[m,k] B[k,n]: 2 m n k / sqrt(M) + m n (Kwasniewski et al., COSMA, SC 2019, theorem 1, after Hong and Kung
  /// 1981).
  static func product(m: Double, n: Double, k: Double, words: Double) -> LowerBound {
    LowerBound(
      "product", words: 2 * m * n * k / words.squareRoot() + m * n, standing: .exact)
  }

  /// m x n inner products of rows of d that need not be stored (attention's scores, a loss's logits).
  ///
  /// While M words are moved, at most M words of each operand and M partial sums can meet, which allows M^(3/2)
  /// multiply-adds of unfinished sums (Loomis and Whitney), and (M / d)^2 sums can begin and end, of d multiply-adds each (the
  /// count of finished entries of Saha and Ye 2024). So every M words moved allow at most M^(3/2) + M^2 / d of the m n d
  /// multiply-adds: both regimes, M < d^2 and M > d^2, in one formula. The published theorem states the order
  /// min(m n d / sqrt(M), m n d^2 / M).
  static func scores(m: Double, n: Double, d: Double, words: Double) -> LowerBound {
    let step = words * words.squareRoot() + words * words / d
    return LowerBound("scores", words: words * (m * n * d / step - 1), standing: .derived)
  }

  /// A transform of n points of two words: n log2(n) / (2 log2(2 S)) - S points of S = M / 2 (Hong and Kung 1981: a part
  /// that 2 S points dominate has at most 2 S log2(2 S) nodes).
  static func transform(points: Double, bits: Double, words: Double) -> LowerBound {
    let moved = points * bits / (2 * log2(max(words, 2))) - words / 2
    return LowerBound("transform", words: 2 * moved, standing: .derived)
  }

  /// Attention's order, min(n^2 d^2 / M, n^2 d / sqrt(M)) (Saha and Ye 2024, theorem 3.1).
  static func attentionOrder(m: Double, n: Double, d: Double, words: Double) -> LowerBound {
    LowerBound(
      "attention", words: min(m * n * d * d / words, m * n * d / words.squareRoot()),
      standing: .order)
  }
}
