import Quantities

/// What a published figure counts.
public enum FigureDimension: String, Sendable, Hashable, CaseIterable {
  /// Seconds.
  case time
  /// Memory, or what is moved.
  case bytes
  /// Tokens of a model.
  case tokens
  /// Arithmetic.
  case work = "FLOPs"
  /// Arithmetic over time.
  case rate = "FLOPs a second"
  /// Tokens over time.
  case tokenRate = "tokens a second"
  /// One amount over another.
  case ratio

  /// The unit in which answers are given: "s", "B", "FLOP/s".
  public var base: FigureUnit {
    FigureUnit.all.first { $0.dimension == self && $0.scale == 1 }
      ?? FigureUnit(text: rawValue, scale: 1, dimension: self)
  }

  /// As which a residual is counted.
  var measure: Residual.Measure {
    switch self {
    case .time: .time
    case .bytes: .memory
    case .tokens, .tokenRate: .tokens
    case .work: .work
    case .rate: .throughput
    case .ratio: .ratio
    }
  }
}

/// A unit in which published figures are printed.
public struct FigureUnit: Sendable, Hashable {
  /// As it is written: "ms", "GiB", "token/s".
  public let text: String
  /// Base units of one of it.
  public let scale: Double
  /// What it counts.
  public let dimension: FigureDimension

  /// Every unit that tables may use.
  public static let all =
    prefixed(Time.self, .time) + prefixed(Storage.self, .bytes) + prefixed(Work.self, .work)
    + prefixed(Per<Work, Time>.self, .rate)
    + [
      FigureUnit(text: "token", scale: 1, dimension: .tokens),
      FigureUnit(text: "token/s", scale: 1, dimension: .tokenRate),
      FigureUnit(text: "x", scale: 1, dimension: .ratio),
      FigureUnit(text: "%", scale: 0.01, dimension: .ratio),
    ]

  private static func prefixed<D: Dimension>(
    _: D.Type, _ dimension: FigureDimension
  ) -> [FigureUnit] {
    D.prefixes.map {
      FigureUnit(text: $0.symbol + D.symbol, scale: $0.factor, dimension: dimension)
    }
  }
}
