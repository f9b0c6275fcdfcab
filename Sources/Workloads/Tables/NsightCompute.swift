import Documents

/// What Nsight Compute prints with `--csv`: bytes and durations that its counters saw, kernel by kernel.
///
/// Both forms are read: a metric a row (of the page `details`, and of `--metrics`), and a metric a column with units in the
/// line below the header (`--page raw`). What stands before the header is the program's own output. A kernel belongs to
/// an operation where a range of NVTX around it (`--nvtx`), or its own name, is a case of `CountedBytesTable`.
///
/// Source: https://docs.nvidia.com/nsight-compute/NsightComputeCli, "Output Pages" and "Metrics and Units".
public enum NsightCompute: MeasurementSource {
  /// What the document is called in messages.
  public static let name = "CSV of Nsight Compute"
  /// Which kind of table it becomes.
  public static var kind: MeasurementTableKind { CountedBytesTable.kind }

  /// A header with the columns of such a report.
  public static func recognises(_ head: [UInt8]) -> Bool {
    head.holds("Kernel Name")
      && head.lines.contains { NsightComputeHeader(NsightComputeLine.fields(of: $0)) != nil }
  }

  /// The kernels that belong to cases; the others are counted.
  public static func table(_ bytes: [UInt8]) throws(MeasurementError) -> MeasuredDocument {
    let report = try Self.report(bytes)
    let kernels = report.kernels.filter { $0.operation != nil }
    let isTimed = kernels.allSatisfy { $0.duration != nil }
    let header = try MeasurementTable.field { () throws(DocumentError) in
      try CSVHeader(names: CountedBytesTable.kind.columns + (isTimed ? ["duration_ns"] : []))
    }
    guard !kernels.isEmpty else {
      throw .document(
        .wrongField(
          line: report.line, column: "Kernel Name", found: report.kernels.first?.name ?? "",
          expected: "a range of NVTX (--nvtx) around the kernels that says which operation they "
            + "are, as gemm:M=16:N=4096:K=4096"))
    }
    let rows = kernels.map { kernel -> CSVRow in
      let fields = kernel.fields + (isTimed ? ["\(kernel.duration ?? 0)"] : [])
      return CSVRow(line: kernel.line, fields: fields, header: header)
    }
    var document = MeasuredDocument(CSVTable(header: header, rows: rows))
    document.notes = report.notes
    let others = report.kernels.count - kernels.count
    if others > 0 { document.notes["kernel of no case"] = others }
    return document
  }

  /// The kernels of a report, in the order in which they ran.
  public static func report(_ bytes: [UInt8]) throws(MeasurementError) -> Report {
    var reader = NsightComputeReader()
    for (place, line) in bytes.lines.enumerated() {
      try reader.read(line, number: place + 1)
    }
    return reader.finished()
  }

  /// The kernels of a report.
  public struct Report: Sendable {
    /// The kernels, in the order in which they ran.
    public var kernels: [Kernel] = []
    /// What of the document is not in them, counted by what it is.
    public var notes: [String: Int] = [:]
    /// The line of the header.
    public var line = 1
  }

  /// What was counted of one kernel; nil is what was not counted.
  public struct Kernel: Sendable, Hashable {
    /// The line on which it begins.
    public var line: Int
    /// The kernel's name.
    public var name: String
    /// The case that its ranges, or its name, say.
    public var operation: String?
    /// The device's number.
    public var device = 0
    /// The stream's number.
    public var stream = 0
    /// Blocks of the grid, in x, y and z.
    public var grid: [Int] = []
    /// Threads of a block, in x, y and z.
    public var block: [Int] = []
    /// How long it took, in nanoseconds.
    public var duration: Int64?
    /// Bytes that the last-level cache read from the device's memory.
    public var memoryReads: Int64?
    /// Bytes that the last-level cache wrote to the device's memory.
    public var memoryWrites: Int64?
    /// Bytes that what computes read from the last-level cache.
    public var cacheReads: Int64?
    /// Bytes that what computes wrote to the last-level cache.
    public var cacheWrites: Int64?

    /// The fields of a table of counted bytes; what was not counted is 0 there, and not held against anything.
    fileprivate var fields: [String] {
      [operation ?? "", name]
        + [memoryReads, memoryWrites, cacheReads, cacheWrites].map { "\($0 ?? 0)" }
    }
  }
}
