public import Model
public import Quantities

/// What is worked out for a published figure, and why; amounts in the figure's base unit.
public struct FigureAnswer: Sendable {
  /// The amount.
  public let value: Double
  /// The range in which the figure is expected; a formula has no other end than its value.
  public let low: Double
  /// The upper end of the range.
  public let high: Double
  /// What the amount is made of.
  public let causes: Causes

  /// Why an amount is what it is.
  public indirect enum Causes: Sendable {
    /// What adds up to it.
    case sum([Amount])
    /// What multiplies to it.
    case product([Amount])
    /// The time behind it, as a tree: a time is the tree's, a rate is work over it.
    case time(CostEstimate)
    /// What a system needs, against what its baseline does.
    case comparison(Comparison, baseline: FigureAnswer, system: FigureAnswer)
  }

  /// How two amounts are compared.
  public enum Comparison: String, Sendable {
    /// How many times the baseline's the system's is.
    case share = "system / baseline"
    /// How many times the system's the baseline's is.
    case gain = "baseline / system"
    /// Which part of the baseline's the system does not need.
    case saving = "1 - system / baseline"
    /// What the system's rate has over the baseline's, of times.
    case speedUp = "baseline / system - 1"

    /// The figure of two amounts.
    public func value(baseline: Double, system: Double) -> Double {
      switch self {
      case .share: system / baseline
      case .gain: baseline / system
      case .saving: 1 - system / baseline
      case .speedUp: baseline / system - 1
      }
    }
  }

  /// One of the amounts that make an answer.
  public struct Amount: Sendable, Hashable {
    /// What it is, in words.
    public let name: String
    /// Base units of the figure, or of a factor.
    public let value: Double

    /// An amount by its name.
    public init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }

    /// Bytes by their name.
    public init(_ name: String, _ bytes: Bytes) { self.init(name, bytes.value) }
  }

  /// An amount within its range.
  public init(_ value: Double, low: Double, high: Double, causes: Causes) {
    (self.value, self.low, self.high, self.causes) = (value, low, high, causes)
  }

  /// What a formula adds up.
  public static func sum(_ amounts: [Amount]) -> FigureAnswer {
    exact(amounts.reduce(0) { $0 + $1.value }, .sum(amounts))
  }

  /// What a formula multiplies.
  public static func product(_ factors: [Amount]) -> FigureAnswer {
    exact(factors.reduce(1) { $0 * $1.value }, .product(factors))
  }

  /// What a formula takes.
  public static func time(_ estimate: CostEstimate) -> FigureAnswer {
    exact(estimate.time.value, .time(estimate))
  }

  /// A system's amount against its baseline's.
  public static func comparison(
    _ comparison: Comparison, baseline: FigureAnswer, system: FigureAnswer
  ) -> FigureAnswer {
    exact(
      comparison.value(baseline: baseline.value, system: system.value),
      .comparison(comparison, baseline: baseline, system: system))
  }

  /// Two times of one thing.
  public static func comparison(
    _ comparison: Comparison, baseline: CostEstimate, system: CostEstimate
  ) -> FigureAnswer {
    .comparison(comparison, baseline: .time(baseline), system: .time(system))
  }

  /// The same within the least and the most of several.
  public func within(_ answers: [FigureAnswer]) -> FigureAnswer {
    let values = answers.map(\.value)
    return FigureAnswer(
      value, low: min(value, values.min() ?? value), high: max(value, values.max() ?? value),
      causes: causes)
  }

  private static func exact(_ value: Double, _ causes: Causes) -> FigureAnswer {
    FigureAnswer(value, low: value, high: value, causes: causes)
  }

  /// What decides it, in a word.
  public var bound: String {
    switch causes {
    case .sum, .product: "capacity"
    case .time(let estimate): estimate.bound?.description ?? "nothing"
    case .comparison(_, _, let system): system.bound
    }
  }
}
