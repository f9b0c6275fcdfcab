import Foundation

/// How many of a layer's experts tokens meet, and in how many blocks of rows, where each token takes its experts by chance.
///
/// Expert e of E (from 0) is taken with the chance p = min(1, k w / sum w) of its weight w; where all are alike, p = k / E. Of T
/// tokens each meets it independently.
public struct ExpertLoad: Sendable, Hashable {
  /// Experts of the layer.
  public let experts: Int
  /// Experts that each token takes.
  public let perToken: Int
  /// Tokens.
  public let tokens: Int
  /// Experts of the layer that are here: where they were dealt out in turn, the most taken first, those of the first device.
  public let held: Int
  /// How often experts are taken against one another.
  public let shares: ExpertShares

  /// The load of `tokens` tokens that take `perToken` of `experts` experts each, of which `held` are here; all where that is not
  /// said.
  public init(
    experts: Int, perToken: Int, tokens: Int, held: Int? = nil, shares: ExpertShares = .alike
  ) {
    (self.experts, self.perToken, self.tokens, self.shares) = (experts, perToken, tokens, shares)
    self.held = held ?? experts
  }

  /// Rows of all experts that are here, on average.
  public var rows: Double { sum { Double(tokens) * $0 } }

  /// Experts that at least one token meets, on average: the sum over experts of 1 - (1 - p)^T.
  public var touched: Double { sum { 1 - missed($0) } }

  /// Blocks of `height` rows that cover each expert's rows, on average: the sum over experts of the mean of ceil(n / height), with n
  /// binomial; beyond the first block by the normal distribution of the same mean and deviation.
  public func blocks(of height: Int) -> Double {
    sum { chance in
      let mean = Double(tokens) * chance
      let deviation = (mean * (1 - chance)).squareRoot()
      var blocks = 1 - missed(chance)
      guard deviation > 0 else {
        return (mean / Double(height)).rounded(.up)
      }
      let most = (tokens + height - 1) / height
      var above = 1
      while above < most {
        let distance = (Double(above * height) + 0.5 - mean) / deviation
        if distance > 6 { break }
        if distance < -6 {
          // All blocks up to there are full.
          let full = Int((mean - 6 * deviation) / Double(height))
          blocks += Double(max(full - above, 1))
          above += max(full - above, 1)
          continue
        }
        blocks += erfc(distance / 2.0.squareRoot()) / 2
        above += 1
      }
      return blocks
    }
  }

  /// The chance that no token meets an expert that is taken with a chance.
  private func missed(_ chance: Double) -> Double { pow(1 - chance, Double(tokens)) }

  /// The sum over experts of what their chance gives.
  private func sum(_ value: (Double) -> Double) -> Double {
    guard let weights = shares.weights(of: experts) else {
      return Double(held) * value(min(Double(perToken) / Double(experts), 1))
    }
    let all = weights.reduce(0, +)
    let turns = max(experts / max(held, 1), 1)
    return stride(from: 0, to: experts, by: turns).prefix(held).reduce(0) { sum, place in
      sum + value(min(Double(perToken) * weights[place] / all, 1))
    }
  }
}
