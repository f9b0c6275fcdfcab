public import Documents
import Quantities
public import Validate
import Workloads

extension KernelMatch {
  /// Parts with their launches and times, what belongs to none, and the sums.
  public var text: String {
    var table = TextTable(
      "part", "runs", "launches", "predicted", "measured", "error %", "kernels")
    for row in rows {
      table.add(
        row.part.cell, "\(row.runs)", "\(row.launches)", row.predicted.cell, row.measured.cell,
        (row.error.map(\.percent) ?? "").cell, row.kernels.sorted().words.cell)
    }
    for (name, count) in unmatched.sorted(by: { $0.key < $1.key }) {
      table.add("belongs to no part", "", "\(count)", "", "", "", name)
    }
    table.add(
      "all", "", "\(launches)", predicted.cell, measured.cell, error.percent.cell,
      "\(matched.percent) % of launches belong to a part, \(missing) runs have no launch")
    return table.text
  }

  /// The same for programs.
  public var json: JSONValue {
    .object([
      .init("launches", JSONValue(launches)), .init("matched", JSON.number(matched)),
      .init("missing_runs", JSONValue(missing)),
      .init("predicted_us", JSON.number(predicted.microseconds)),
      .init("measured_us", JSON.number(measured.microseconds)),
      .init(
        "parts",
        .array(
          rows.map { row in
            .object([
              .init("part", .string(row.part)), .init("runs", JSONValue(row.runs)),
              .init("launches", JSONValue(row.launches)),
              .init("predicted_us", JSON.number(row.predicted.microseconds)),
              .init("measured_us", JSON.number(row.measured.microseconds)),
              .init("kernels", .array(row.kernels.sorted().map { .string($0) })),
            ])
          })),
      .init(
        "unmatched",
        .object(
          unmatched.sorted { $0.key < $1.key }.map { .init($0.key, JSONValue($0.value)) })),
    ])
  }
}

extension [String] {
  /// The first three, and how many more there are.
  fileprivate var words: String {
    let first = prefix(3).map { $0.count > 44 ? "\($0.prefix(41))…" : $0 }.joined(separator: ", ")
    return count > 3 ? "\(first) and \(count - 3) more" : first
  }
}
