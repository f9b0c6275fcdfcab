public import Documents
import Quantities
public import Validate

extension ErrorStatistics {
  /// Adds the statistics as a row of a table, with what mostly bounds its rows.
  public func add(to table: inout TextTable, bound: String) {
    table.add(
      [name, "\(count)", mape.percent, median.percent, p90.percent, bias.percent].map(\.cell)
        + [coverage.percent, spread.percent, bound].map(\.cell)
        + [longest.measure.cell(longest.predicted), longest.measure.cell(longest.measured)])
  }
}
