/// What was fitted for one family of operations in one implementation.
public struct Family: Sendable, Hashable {
  /// A fitted number with the bounds within which it was sought.
  ///
  /// `value` is a ratio, or base units where `unit` says so.
  public struct Parameter: Sendable, Hashable {
    /// Ratio, or seconds.
    public enum Unit: String, Sendable, Hashable, CaseIterable {
      case ratio = ""
      case seconds = "s"
    }
    public var name: String
    public var unit: Unit
    public var value: Double
    public var low: Double
    public var high: Double
    public var source: String

    public init(
      name: String, unit: Unit, value: Double, low: Double, high: Double, source: String
    ) {
      self.name = name
      self.unit = unit
      self.value = value
      self.low = low
      self.high = high
      self.source = source
    }
  }

  /// Quantiles of ln(measured / predicted) over rows that the parameters had not seen.
  ///
  /// A prediction lies within its own range: p10 < 0 < p90.
  public struct Residuals: Sendable, Hashable {
    public var count: Int
    public var p10: Double
    public var p90: Double
    public var folds: Int
    /// The list of kernels that the rows ran; nil of all rows of the family.
    public var kernels: String?
    public var source: String
    /// The machine that they were taken over from, and by what factor wider; nil of the profile's own.
    public var origin: String?

    /// The least distance of a quantile from 0: no time here is repeated to less than a thousandth.
    public static let narrowest = 1e-3

    /// Quantiles, moved to the least distance from 0 where they are nearer, or beyond it.
    public init(
      count: Int, p10: Double, p90: Double, folds: Int, kernels: String? = nil, source: String
    ) {
      self.count = count
      self.p10 = min(p10, -Self.narrowest)
      self.p90 = max(p90, Self.narrowest)
      self.folds = folds
      self.kernels = kernels
      self.source = source
    }
  }

  /// The operation's kind, and whose program.
  public var name: String
  public var implementation: String
  public var parameters: [Parameter]
  public var residuals: Residuals?
  /// Residuals of rows that ran one list of kernels, where there were enough of them.
  public var kernelResiduals: [Residuals]
  /// The share of the speed that the parameters give which was found on a machine that took them over.
  public var efficiency = 1.0

  public init(
    name: String, implementation: String, parameters: [Parameter], residuals: Residuals? = nil,
    kernelResiduals: [Residuals] = []
  ) {
    self.name = name
    self.implementation = implementation
    self.parameters = parameters
    self.residuals = residuals
    self.kernelResiduals = kernelResiduals
  }
}
