public import Documents
public import Workloads

/// A table of bytes that a profiler counted for each kernel of an operation (`CountedBytesTable`).
public enum CountedBytes: TraceImporter {
  /// The format's name in messages.
  public static let name = "table of counted bytes"
  /// Whose files these are, for the list of formats.
  public static let summary = "a CSV of the bytes that a profiler counted for each kernel"

  /// A header with the columns of this table, and of no other table of measurements.
  public static func recognises(_ head: [UInt8]) -> Bool {
    MeasurementTables.kind(ofHead: head)?.name == CountedBytesTable.kind.name
  }

  /// An operation for each case with its kernels' bytes, and spans of those kernels whose durations are there.
  ///
  /// Throws where a row is none of the table, with its line.
  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace {
    let bytes = try whole(head, rest)
    do throws(MeasurementError) {
      let table = try MeasurementTable.field { () throws(DocumentError) in
        try CSVTable(bytes: bytes)
      }
      return ImportedTrace(trace: Trace(counted: try CountedBytesTable.measurements(table)))
    } catch {
      throw .table(error)
    }
  }
}

extension Trace {
  /// Kernels with the bytes that were counted for them, one after another where their times are there.
  public init(counted measurements: [TrafficMeasurement]) {
    self.init(lanes: [Lane(name: "kernels", kind: .stream)])
    var texts = InternedTexts()
    var end: Int64 = 0
    for measurement in measurements {
      for kernel in measurement.kernels {
        let name = texts.place(of: kernel.name)
        counts.append(
          ByteCount(
            operation: operations.count, name: name, memoryReads: kernel.memoryReads,
            memoryWrites: kernel.memoryWrites, cacheReads: kernel.cacheReads,
            cacheWrites: kernel.cacheWrites))
        guard let duration = kernel.duration else { continue }
        spans.append(
          Span(name: name, lane: 0, start: end, duration: duration, operation: operations.count))
        end += duration
      }
      operations.append(TracedOperation(measurement.operation, setting: measurement.setting))
    }
    names = texts.texts
  }
}
