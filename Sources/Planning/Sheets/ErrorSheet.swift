public import Documents
import Quantities
public import Validate

extension ErrorStatistics {
  /// Adds the statistics as a row of a table, with what mostly bounds its rows.
  public func add(to table: inout TextTable, bound: String) {
    table.add(
      name, "\(count)", mape.percent, median.percent, p90.percent, bias.percent,
      coverage.percent, spread.percent, bound, longest.measure.text(longest.predicted),
      longest.measure.text(longest.measured))
  }
}
