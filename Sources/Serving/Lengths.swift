import Foundation

/// How long prompts or outputs are, in tokens.
public enum Lengths: Sendable, Hashable {
  /// All alike.
  case fixed(Int)
  /// Whole numbers from the first to the second, each as likely.
  case uniform(Int, Int)
  /// e to the power of a normal distribution of this mean and deviation, cut to the bounds.
  case logNormal(mean: Double, deviation: Double, least: Int, most: Int)
  /// One of these, each as likely.
  case drawn([Int])

  /// One length.
  public func draw(_ random: inout SeededGenerator) -> Int {
    switch self {
    case .fixed(let length): length
    case .uniform(let least, let most): Int.random(in: least...most, using: &random)
    case .logNormal(let mean, let deviation, let least, let most):
      Int(
        min(
          max(Foundation.exp(mean + deviation * random.normal()), Double(least)), Double(most)))
    case .drawn(let lengths): lengths[Int.random(in: lengths.indices, using: &random)]
    }
  }
}

extension Lengths {
  /// Reads `512`, `uniform:100-200` or `lognormal:6.0,0.9,16-6000`; nil of another text, and of lengths below 1 or that end before
  /// they begin.
  public init?(text: String, number: (Substring) -> Int?) {
    if let length = number(text[...]) {
      guard length > 0 else { return nil }
      self = .fixed(length)
      return
    }
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = text[text.index(after: colon)...]
    func bounds(_ text: Substring) -> (Int, Int)? {
      let ends = text.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count == 2, let least = number(ends[0]), let most = number(ends[1]), least > 0,
        least <= most
      else { return nil }
      return (least, most)
    }
    switch text[..<colon] {
    case "uniform":
      guard let (least, most) = bounds(rest) else { return nil }
      self = .uniform(least, most)
    case "lognormal":
      let fields = rest.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 3, let mean = Double(fields[0]), let deviation = Double(fields[1]),
        mean.isFinite, deviation >= 0, deviation.isFinite, let (least, most) = bounds(fields[2])
      else { return nil }
      self = .logNormal(mean: mean, deviation: deviation, least: least, most: most)
    default: return nil
    }
  }
}
