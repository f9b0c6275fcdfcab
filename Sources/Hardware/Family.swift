/// What was fitted for one family of operations in one implementation.
public struct Family: Sendable, Hashable {
  /// A fitted number with the bounds within which it was sought.
  ///
  /// `value` is a ratio, or base units where `unit` says so.
  public struct Parameter: Sendable, Hashable {
    /// Ratio, or seconds.
    public enum Unit: String, Sendable, Hashable, CaseIterable {
      /// A pure number; written without a unit.
      case ratio = ""
      /// A time in seconds.
      case seconds = "s"
    }
    /// As the program that reads it calls it: `compute`, `startup`.
    public var name: String
    /// What `value`, `low` and `high` are in.
    public var unit: Unit
    /// The fitted value, or the ideal one where there were too few rows to fit it.
    public var value: Double
    /// The least value that a fit may find.
    public var low: Double
    /// The greatest value that a fit may find.
    public var high: Double
    /// Where the value comes from, such as the fit and its tables of measurements.
    public var source: String

    /// Makes a parameter of its parts, without checking that the value lies within its bounds.
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
    /// Rows that the quantiles are taken over.
    public var count: Int
    /// The tenth percentile, below 0.
    public var p10: Double
    /// The ninetieth percentile, above 0.
    public var p90: Double
    /// Into how many parts the rows were divided; each was predicted by a fit to the others.
    public var folds: Int
    /// The list of kernels that the rows ran; nil of all rows of the family.
    public var kernels: String?
    /// Where the quantiles come from, such as the fit and its tables of measurements.
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
  /// Whose program runs the operation: `cublas`, `flash2`, `own`.
  public var implementation: String
  /// What was fitted, each under a name of its own; a parameter that is left out is ideal.
  public var parameters: [Parameter]
  /// Residuals of the family's rows, whatever kernels they ran; nil where there are none.
  public var residuals: Residuals?
  /// Residuals of rows that ran one list of kernels, where there were enough of them.
  public var kernelResiduals: [Residuals]
  /// The share of the speed that the parameters give which was found on a machine that took them over.
  public var efficiency = 1.0

  /// Makes a family of its parts, with an efficiency of 1.
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
