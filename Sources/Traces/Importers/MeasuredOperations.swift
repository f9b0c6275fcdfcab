public import Documents
import Quantities
import Workloads

/// A table of measured operations (`MeasurementTable`): an operation a row, with its time as the one sample.
public enum MeasuredOperations: TraceImporter {
  public static let name = "table of measured operations"
  public static let summary = "a CSV of measured operations"

  public static func recognises(_ head: [UInt8]) -> Bool {
    MeasurementTables.kind(ofHead: head)?.name == MeasurementTable.kind.name
  }

  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace {
    let bytes = try whole(head, rest)
    var trace = Trace()
    do throws(MeasurementError) {
      let table = try MeasurementTable.field { () throws(DocumentError) in
        try CSVTable(bytes: bytes)
      }
      for measurement in try MeasurementTable.measurements(table) {
        trace.samples.append(
          Sample(
            operation: trace.operations.count, sequence: 0, start: 0,
            duration: measurement.time.nanoseconds))
        trace.operations.append(
          TracedOperation(measurement.operation, setting: measurement.setting))
      }
    } catch {
      throw .table(error)
    }
    return ImportedTrace(trace: trace)
  }
}
