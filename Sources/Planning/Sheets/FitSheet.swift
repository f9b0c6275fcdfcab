import Documents
import Hardware
import Model
import Quantities
public import Validate
import Workloads

extension [FamilyFit] {
  /// A line a family with its errors, then its parameters.
  ///
  /// Errors are on what it was fitted to and on folds that it had not seen, with the share of measurements of these that lie in
  /// intervals that never saw them; nothing where one or two groups leave nothing unseen.
  public var table: String {
    var errors = TextTable(
      "family", "implementation", "rows", "groups in folds", "fit %", "unseen %", "median %",
      "covered %", "half-width %")
    var numbers = TextTable("family", "parameter", "value", "low", "high", "meaning")
    for fit in self {
      let halfWidths = fit.unseen.map { row in
        let (low, high) = (row.interval.low, row.interval.high)
        return (high - low) / row.predicted / 2
      }.sorted()
      let covered = Double(fit.unseen.count(where: \.isCovered)) / Double(fit.rows.count)
      let unseen = fit.crossValidatedError.map { error in
        [
          error.percent, fit.unseen.map { abs($0.error) }.sorted().middle.percent, covered.percent,
          halfWidths.middle.percent,
        ]
      }
      errors.add(
        [
          fit.kind.rawValue, fit.library.rawValue, "\(fit.rows.count)", "\(fit.folds)",
          fit.trainingError.percent,
        ] + (unseen ?? ["-", "-", "-", "-"]))
      for (index, parameter) in fit.program.parameters.enumerated() {
        numbers.add(
          "\(fit.kind) (\(fit.library.rawValue))", parameter.name,
          parameter.text(fit.values[index]), parameter.text(parameter.low),
          parameter.text(parameter.high), parameter.meaning)
      }
    }
    return errors.text + "\n\n" + numbers.text
  }
}

extension Parameter {
  fileprivate func text(_ value: Double) -> String {
    unit == .seconds ? Seconds(value).rounded() : value.rounded(toSignificant: 3).short
  }
}

extension [Double] {
  /// The middle of a sorted array; 0 of none.
  fileprivate var middle: Double { isEmpty ? 0 : self[count / 2] }
}
