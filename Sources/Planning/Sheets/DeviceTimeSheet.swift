public import Documents
import Quantities
public import Validate

extension DeviceTime {
  /// Times measured and predicted, with what is not predicted, for programs.
  public var json: JSONValue {
    .object([
      .init("measured_us", JSON.number(measured.microseconds)),
      .init("predicted_us", JSON.number(predicted.microseconds)),
      .init("error", JSON.number(error)), .init("coverage", JSON.number(coverage)),
      .init("not_understood_us", JSON.number(notUnderstood.microseconds)),
      .init("waits_us", JSON.number(waits.microseconds)),
      .init("total_us", JSON.number(total.microseconds)),
      .init("total_predicted_us", JSON.number(totalPredicted.microseconds)),
    ])
  }

  /// Time by kind of operation, and what of all of it is understood.
  public var text: String {
    var kinds: [String: (runs: Int, measured: Seconds, predicted: Seconds)] = [:]
    for row in rows {
      guard let predicted = row.predicted else { continue }
      let old = kinds[row.kind] ?? (0, .zero, .zero)
      kinds[row.kind] = (
        old.runs + row.runs, old.measured + row.measured, old.predicted + predicted
      )
    }
    var table = TextTable("devices' time", "runs", "measured", "predicted", "error %", "share %")
    for (kind, sums) in kinds.sorted(by: {
      ($1.value.measured, $0.key) < ($0.value.measured, $1.key)
    }) {
      table.add(
        kind.cell, "\(sums.runs)", sums.measured.cell, sums.predicted.cell,
        ((sums.predicted - sums.measured) / sums.measured).percent.cell,
        (sums.measured / total).percent.cell)
    }
    table.add(
      "all that is predicted", "", measured.cell, predicted.cell, error.percent.cell,
      coverage.percent.cell)
    var lines = [table.text]
    for (reason, time) in refused.sorted(by: { $0.key < $1.key }) {
      lines.append("carried as measured: \(time.rounded()), \(reason)")
    }
    if notUnderstood > .zero {
      lines.append(
        "carried as measured: \(notUnderstood.rounded()) of work that is not understood")
    }
    if waits > .zero {
      lines.append("apart: \(waits.rounded()) that ranks waited for one another in collectives")
    }
    lines.append("all work: \(total.rounded()) measured, \(totalPredicted.rounded()) here")
    return lines.joined(separator: "\n")
  }
}
