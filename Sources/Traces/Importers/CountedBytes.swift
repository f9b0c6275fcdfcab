public import Documents
import Quantities
import Workloads

/// A table of bytes that a profiler counted for each kernel of an operation:
/// `case,kernel,dram_read_bytes,dram_write_bytes,l2_read_bytes,l2_write_bytes`, and `duration_ns` where it is there.
///
/// A case is a family's short name and its sizes, "flash:S=512:B=2:H=16:D=64", in bf16 from cold caches; rows of one case
/// are its kernels in order.
public enum CountedBytes: TraceImporter {
  public static let name = "table of counted bytes"
  public static let summary = "a CSV of the bytes that a profiler counted for each kernel"
  public static let required = [
    "case", "kernel", "dram_read_bytes", "dram_write_bytes", "l2_read_bytes", "l2_write_bytes",
  ]

  public static func recognises(_ head: [UInt8]) -> Bool {
    guard let reader = try? CSVReader(bytes: head) else { return false }
    return required.allSatisfy(reader.header.contains)
  }

  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace {
    let bytes = try whole(head, rest)
    do throws(MeasurementError) {
      let table = try MeasurementTable.field { () throws(DocumentError) in
        try CSVTable(bytes: bytes)
      }
      var reading = Reading()
      for row in table.rows { try reading.add(row) }
      return ImportedTrace(trace: reading.trace)
    } catch {
      throw .table(error)
    }
  }
}

/// The trace as far as rows were read.
private struct Reading {
  var trace = Trace(lanes: [Lane(name: "kernels", kind: .stream)])
  private var last: String?
  private var names: [String: Int] = [:]
  private var end: Int64 = 0

  mutating func add(_ row: CSVRow) throws(MeasurementError) {
    let texts = try MeasurementTable.field { () throws(DocumentError) in
      (name: try row.text("case"), kernel: try row.text("kernel"))
    }
    if last != texts.name {
      do {
        let operation = try Self.operation(texts.name)
        let setting = Setting(
          library: Catalog.library(of: operation.kind), residency: .cold)
        trace.operations.append(TracedOperation(operation, setting: setting))
      } catch {
        throw .operation(line: row.line, error)
      }
      last = texts.name
    }
    let name = names[texts.kernel] ?? trace.names.count
    if name == trace.names.count {
      trace.names.append(texts.kernel)
      names[texts.kernel] = name
    }
    let operation = trace.operations.count - 1
    trace.counts.append(
      ByteCount(
        operation: operation, name: name, memoryReads: try count(row, "dram_read_bytes"),
        memoryWrites: try count(row, "dram_write_bytes"),
        cacheReads: try count(row, "l2_read_bytes"), cacheWrites: try count(row, "l2_write_bytes")
      ))
    guard row.header.contains("duration_ns") else { return }
    let duration = try count(row, "duration_ns")
    trace.spans.append(
      Span(name: name, lane: 0, start: end, duration: duration, operation: operation))
    end += duration
  }

  private func count(_ row: CSVRow, _ column: String) throws(MeasurementError) -> Int64 {
    let count = try MeasurementTable.field { () throws(DocumentError) in try row.int(column) }
    guard count >= 0 else {
      throw .document(row.error(column, expected: "a whole number of at least 0"))
    }
    return Int64(count)
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
}
