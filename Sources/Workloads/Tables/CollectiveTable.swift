public import Documents
import Quantities

/// Measured collectives as a table: `op,ranks,bytes,median_us,min_us,max_us`, issued one by one by the host, or as `mode` says
/// in a graph.
public enum CollectiveTable {
  /// The table as a registered kind.
  public static let kind = MeasurementTableKind(
    "collectives", columns: ["op", "ranks", "bytes", "median_us"],
    reader: .operations { row throws(MeasurementError) in try measurement(row) })

  /// The measurement of one row; an error names its line.
  public static func measurement(_ row: CSVRow) throws(MeasurementError) -> Measurement {
    let (name, ranks, bytes, time) = try MeasurementTable.field { () throws(DocumentError) in
      (
        try row.text("op"), try row.int("ranks"), try row.int("bytes"), try row.double("median_us")
      )
    }
    guard time > 0 else { throw .document(row.error("median_us", expected: "a time above 0")) }
    let operation: any Operation
    do {
      operation = try Catalog.operation(
        kind: name, type: .bf16, axes: Axes([(.ranks, ranks), (.bytes, bytes)]))
    } catch {
      throw .operation(line: row.line, error)
    }
    var setting = Setting(library: .nccl, residency: .rotating())
    setting.context = try mode(row) == .eager ? .eager : .graph
    return Measurement(
      operation: operation, setting: setting, time: Seconds(time / 1e6), spread: 0, samples: 1)
  }

  private static func mode(_ row: CSVRow) throws(MeasurementError) -> StepMode {
    guard row.header.contains("mode") else { return .eager }
    let text = try MeasurementTable.field { () throws(DocumentError) in try row.text("mode") }
    guard let mode = StepMode(rawValue: text) else {
      throw .document(row.error("mode", expected: "one of \(StepMode.names)"))
    }
    return mode
  }
}
