public import Documents
import Quantities
public import Validate

extension ValidationReport {
  /// The report for programs; of the families `inSample` the parameters saw the rows.
  public func json(
    _ time: DeviceTime? = nil, inSample: Set<String> = [], with more: [JSONValue.Member] = []
  ) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("machine", .string(machine)),
      .init("families", .array(families.map { $0.json(isSeen: inSample.contains($0.name)) })),
      .init("overall", overall?.json(isSeen: false) ?? .null),
      .init("besides", .array(besideFamilies.map { $0.json(isSeen: false) })),
      .init("exceeded", exceeded.json),
    ]
    if let time { members.append(.init("device_time", time.json)) }
    return .object(members + more)
  }

  /// The rows that are furthest off, and a line a family, those that the parameters were fitted to apart; the last line is that over
  /// all rows.
  public func text(inSample: Set<String> = []) -> String {
    let worst = self.worst(2).map { residual in
      "  \(residual.subject): predicted \(residual.measure.text(residual.predicted)), "
        + "measured \(residual.measure.text(residual.measured)), bound by \(residual.bound)"
    }
    var table = TextTable(
      "family", "n", "MAPE %", "median %", "p90 %", "bias %", "covered %", "spread %",
      "mostly bound by", "longest case: predicted", "measured")
    let parts = [true, false].map { isSeen in
      residuals.filter { inSample.contains($0.family) == isSeen }
    }
    for (name, part) in zip(["in sample", "out of sample"], parts) {
      let report = ValidationReport(machine: machine, residuals: part)
      for row in report.families { row.add(to: &table, bound: row.bound) }
      guard !inSample.isEmpty, let all = ErrorStatistics(part, name: name) else { continue }
      all.add(to: &table, bound: "")
    }
    for row in besideFamilies { row.add(to: &table, bound: row.bound) }
    overall?.add(to: &table, bound: "")
    let furthest = worst.isEmpty ? [] : ["furthest off"] + worst + [""]
    return (furthest + [table.text]).joined(separator: "\n")
  }
}

extension ErrorStatistics {
  fileprivate func json(isSeen: Bool) -> JSONValue {
    .object([
      .init("name", .string(name)), .init("in_sample", .bool(isSeen)), .init("n", JSONValue(count)),
      .init("mape", JSON.number(mape)), .init("median", JSON.number(median)),
      .init("p90", JSON.number(p90)), .init("bias", JSON.number(bias)),
      .init("coverage", JSON.number(coverage)), .init("spread", JSON.number(spread)),
      .init("bound", .string(bound)),
    ])
  }
}
