public import Documents
import Quantities

/// Measured collectives as a table: `op,ranks,bytes,median_us,min_us,max_us`, issued one by one by a framework's host.
///
/// `mode` says it where they were in a `graph`, or repeated `alone` by a program of their own. `dtype`, `spread` and
/// `samples` may be there; without them bf16, 0 and 1.
public enum CollectiveTable {
  /// The table as a registered kind.
  public static let kind = MeasurementTableKind(
    "collectives", columns: ["op", "ranks", "bytes", "median_us"],
    reader: .operations { row throws(MeasurementError) in try measurement(row) })

  /// The measurement of one row; an error names its line.
  public static func measurement(_ row: CSVRow) throws(MeasurementError) -> Measurement {
    let (name, ranks, bytes) = try MeasurementTable.field { () throws(DocumentError) in
      (try row.text("op"), try row.int("ranks"), try row.int("bytes"))
    }
    let time = try MeasurementTable.time(row)
    let type = try elementType(row)
    let operation: any Operation
    do {
      operation = try Catalog.operation(
        kind: name, type: type, axes: Axes([(.ranks, ranks), (.bytes, bytes)]))
    } catch {
      throw .operation(line: row.line, error)
    }
    var setting = Setting(library: try library(row), residency: .rotating())
    setting.context = try context(row)
    return Measurement(
      operation: operation, setting: setting, time: Seconds(time / 1e6),
      spread: try MeasurementTable.spread(row), samples: try MeasurementTable.count(row, "samples"))
  }

  /// Whose sums they are, where a column `library` says it: NCCL's, in symmetric memory, with a norm (FlashInfer's), or an engine's own, of
  /// which vLLM's were measured.
  private static func library(_ row: CSVRow) throws(MeasurementError) -> Library {
    guard row.header.contains("library") else { return .nccl }
    let name = try MeasurementTable.field { () throws(DocumentError) in try row.text("library") }
    switch name {
    case "", "nccl": return isByMulticast(row) ? .nvls : .nccl
    case "vllm": return .vllm
    case "symmetric": return .symmetric
    case "flashinfer": return .flashinfer
    default: return .framework
    }
  }

  /// Whether a column `algorithm` says that NCCL was made to sum by multicast.
  private static func isByMulticast(_ row: CSVRow) -> Bool {
    row.header.contains("algorithm") && (try? row.text("algorithm")) == "NVLS"
  }

  /// What the column `dtype` says; bf16 where it is not there, or empty.
  private static func elementType(_ row: CSVRow) throws(MeasurementError) -> ElementType {
    guard let text = try? row.text("dtype"), !text.isEmpty else { return .bf16 }
    return try MeasurementTable.choice(row, "dtype") ?? .bf16
  }

  private static let contexts: [Context] = [.alone, .graph, .eager]

  private static func context(_ row: CSVRow) throws(MeasurementError) -> Context {
    guard row.header.contains("mode") else { return .eager }
    let text = try MeasurementTable.field { () throws(DocumentError) in try row.text("mode") }
    guard let context = contexts.first(where: { $0.rawValue == text }) else {
      let names = contexts.map(\.rawValue).joined(separator: ", ")
      throw .document(row.error("mode", expected: "one of \(names)"))
    }
    return context
  }
}
