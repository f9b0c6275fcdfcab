/// Residuals of one validation, and their statistics by family and over all rows.
public struct ValidationReport: Sendable {
  /// The name of the profile that predicted.
  public let machine: String
  /// The residuals over which `families` and `overall` are taken.
  public let residuals: [Residual]

  /// Other quantities of the same rows, which do not count over all.
  public let besides: [Residual]

  /// Measurements that are faster than the machine's ceilings allow.
  public let exceeded: [ExceededCeiling]

  /// A report over residuals; `besides` are shown next to them and count for themselves.
  public init(
    machine: String, residuals: [Residual], besides: [Residual] = [],
    exceeded: [ExceededCeiling] = []
  ) {
    self.machine = machine
    self.residuals = residuals
    self.besides = besides
    self.exceeded = exceeded
  }

  /// Statistics of `besides`, one row a family.
  public var besideFamilies: [ErrorStatistics] {
    ValidationReport(machine: machine, residuals: besides).families
  }

  /// One row a family, in the order in which families first appear.
  public var families: [ErrorStatistics] {
    var order: [String] = []
    var groups: [String: [Residual]] = [:]
    for residual in residuals {
      if groups[residual.family] == nil { order.append(residual.family) }
      groups[residual.family, default: []].append(residual)
    }
    return order.compactMap { name in ErrorStatistics(groups[name] ?? [], name: name) }
  }

  /// All rows with the same weight.
  public var overall: ErrorStatistics? { ErrorStatistics(residuals, name: "overall") }

  /// The rows that are furthest off, worst first.
  public func worst(_ count: Int) -> [Residual] {
    Array(residuals.sorted { abs($0.error) > abs($1.error) }.prefix(count))
  }
}
