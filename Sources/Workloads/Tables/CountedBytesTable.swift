public import Documents
import Quantities

/// Bytes that a profiler counted for each kernel of an operation as a table:
/// `case,kernel,dram_read_bytes,dram_write_bytes,l2_read_bytes,l2_write_bytes`, and `duration_ns` where it is there.
///
/// A case is a family's short name and its sizes, "flash:S=512:B=2:H=16:D=64", from cold caches, in bf16 unless it says
/// another element type, as "gemm:fp16:M=8:N=8:K=8"; rows of one case are its kernels in order.
public enum CountedBytesTable {
  /// The table as a registered kind.
  public static let kind = MeasurementTableKind(
    "counted bytes",
    columns: [
      "case", "kernel", "dram_read_bytes", "dram_write_bytes", "l2_read_bytes", "l2_write_bytes",
    ],
    reader: .traffic { table throws(MeasurementError) in try measurements(table) })

  /// The operations of a table with what was counted of them; the first row that is none is an error with its line.
  public static func measurements(
    _ table: CSVTable
  ) throws(MeasurementError) -> [TrafficMeasurement] {
    var measurements: [TrafficMeasurement] = []
    var last: String?
    for row in table.rows {
      let name = try MeasurementTable.field { () throws(DocumentError) in try row.text("case") }
      if name != last || measurements.isEmpty {
        measurements.append(try measurement(ofCase: name, line: row.line))
      }
      last = name
      measurements[measurements.count - 1].kernels.append(try kernel(row))
    }
    return measurements
  }

  private static func kernel(
    _ row: CSVRow
  ) throws(MeasurementError) -> TrafficMeasurement.Kernel {
    func count(_ column: String) throws(MeasurementError) -> Int64 {
      let count = try MeasurementTable.field { () throws(DocumentError) in try row.int(column) }
      guard count >= 0 else {
        throw .document(row.error(column, expected: "a whole number of at least 0"))
      }
      return Int64(count)
    }
    return TrafficMeasurement.Kernel(
      name: try MeasurementTable.field { () throws(DocumentError) in try row.text("kernel") },
      memoryReads: try count("dram_read_bytes"), memoryWrites: try count("dram_write_bytes"),
      cacheReads: try count("l2_read_bytes"), cacheWrites: try count("l2_write_bytes"),
      duration: row.header.contains("duration_ns") ? try count("duration_ns") : nil)
  }

  /// Short names of cases, each with its family; one length S is that of queries and of keys.
  private static let kinds = [
    "flash": "attention_flash", "naive": "attention_naive", "decode": "attention_flash",
  ]

  /// The operation of a case, with no kernels yet; an error has the line.
  public static func measurement(
    ofCase name: String, line: Int
  ) throws(MeasurementError) -> TrafficMeasurement {
    let parts = name.split(separator: ":").map(String.init)
    let short = parts.first ?? ""
    let type = parts.dropFirst().first { !$0.contains("=") } ?? "bf16"
    var sizes = parts.dropFirst().filter { $0.contains("=") }.flatMap { part in
      part.hasPrefix("S=") ? ["Sq" + part.dropFirst(), "Sk" + part.dropFirst()] : [part]
    }
    if short == "decode" { sizes.append("Sq=1") }
    do {
      let operation = try Catalog.operation(
        kind: kinds[short] ?? short, type: type, axes: sizes.joined(separator: ";"))
      return TrafficMeasurement(
        operation: operation,
        setting: Setting(library: Catalog.library(of: operation.kind), residency: .cold))
    } catch {
      throw .operation(line: line, error)
    }
  }
}
