public import Documents
public import Model
import Quantities
public import Workloads

/// Bytes that a profiler counted for each kernel of an operation, as a table:
/// `case,kernel,dram_read_bytes,dram_write_bytes,l2_read_bytes,l2_write_bytes` and columns that are not used.
///
/// A case is a family's short name and its sizes, "flash:S=512:B=2:H=16:D=64", in bf16 from cold caches; rows of one case
/// are its kernels in order.
public struct TrafficTable: Sendable {
  public static let required = [
    "case", "kernel", "dram_read_bytes", "dram_write_bytes", "l2_read_bytes", "l2_write_bytes",
  ]

  struct Row: Sendable {
    var line: Int
    var kernel: String
    var memory: Traffic
    var cache: Traffic
  }

  /// One case with its kernels.
  struct Case: Sendable {
    var name: String
    var operation: any Operation
    var rows: [Row]
  }

  private(set) var cases: [Case] = []

  /// Whether a header is that of counted bytes.
  public static func recognises(_ table: CSVTable) -> Bool {
    required.allSatisfy(table.header.contains)
  }

  public init(_ table: CSVTable) throws(MeasurementError) {
    for row in table.rows {
      let entry = try MeasurementTable.field { () throws(DocumentError) in
        (
          name: try row.text("case"), kernel: try row.text("kernel"),
          memory: try Self.traffic(row, "dram"), cache: try Self.traffic(row, "l2")
        )
      }
      if cases.last?.name != entry.name {
        let operation: any Operation
        do {
          operation = try Self.operation(entry.name)
        } catch {
          throw .operation(line: row.line, error)
        }
        cases.append(Case(name: entry.name, operation: operation, rows: []))
      }
      cases[cases.count - 1].rows.append(
        Row(line: row.line, kernel: entry.kernel, memory: entry.memory, cache: entry.cache))
    }
  }

  private static func traffic(_ row: CSVRow, _ place: String) throws(DocumentError) -> Traffic {
    let reads = try row.double("\(place)_read_bytes")
    let writes = try row.double("\(place)_write_bytes")
    guard reads >= 0, writes >= 0, reads + writes > 0 else {
      throw row.error("\(place)_read_bytes", expected: "bytes of at least 0, and some of them")
    }
    return Traffic(reads: Bytes(reads), writes: Bytes(writes))
  }

  /// Short names of cases, each with its family; one length S is that of queries and of keys.
  private static let kinds = [
    "flash": "attention_flash", "naive": "attention_naive", "decode": "attention_flash",
  ]

  private static func operation(_ name: String) throws(WorkloadError) -> any Operation {
    let parts = name.split(separator: ":").map(String.init)
    let short = parts.first ?? ""
    var sizes = parts.dropFirst().flatMap { part in
      part.hasPrefix("S=") ? ["Sq" + part.dropFirst(), "Sk" + part.dropFirst()] : [part]
    }
    if short == "decode" { sizes.append("Sq=1") }
    return try Catalog.operation(
      kind: kinds[short] ?? short, type: "bf16", axes: sizes.joined(separator: ";"))
  }

  /// What a machine is predicted to move for each kernel: bytes of memory, reads of memory, and bytes of L2.
  ///
  /// A case of which the model expects another number of kernels is held as a whole.
  public func residuals(on machine: Machine) throws(ModelError) -> [Residual] {
    var residuals: [Residual] = []
    for item in cases {
      let setting = Setting(
        implementation: Catalog.library(of: item.operation.kind), state: .cold)
      let kernels = try machine.traffic(of: item.operation, setting: setting)
      if kernels.count == item.rows.count {
        for (kernel, row) in zip(kernels, item.rows) {
          residuals += Self.residuals(
            "\(item.name), \(kernel.kernel)", kernel.memory, kernel.cache, row)
        }
      } else {
        let all = Row(
          line: item.rows[0].line, kernel: "", memory: item.rows.map(\.memory).total,
          cache: item.rows.map(\.cache).total)
        residuals += Self.residuals(
          "\(item.name), \(item.rows.count) kernels, \(kernels.count) predicted",
          kernels.map(\.memory).total, kernels.map(\.cache).total, all)
      }
    }
    return residuals
  }

  private static func residuals(
    _ subject: String, _ memory: Traffic, _ cache: Traffic, _ row: Row
  ) -> [Residual] {
    [
      ("dram_bytes", memory.total, row.memory.total),
      ("dram_read_bytes", memory.reads, row.memory.reads),
      ("l2_bytes", cache.total, row.cache.total),
    ].map { family, predicted, counted in
      Residual(
        subject: subject, family: family, measure: .traffic, predicted: predicted.value,
        measured: counted.value, low: predicted.value, high: predicted.value,
        bound: row.kernel, spread: 0)
    }
  }
}

extension [Traffic] {
  fileprivate var total: Traffic {
    reduce(.none) { Traffic(reads: $0.reads + $1.reads, writes: $0.writes + $1.writes) }
  }
}
