public import Documents
import Quantities
import Workloads

/// A table of measured operations (`MeasurementTable`): an operation a row, with its time as the one sample.
public enum MeasuredOperations: TraceImporter {
  /// The format's name in messages.
  public static let name = "table of measured operations"
  /// Whose files these are, for the list of formats.
  public static let summary = "a CSV of measured operations"

  /// A header with the columns of this table, and of no other table of measurements.
  public static func recognises(_ head: [UInt8]) -> Bool {
    MeasurementTables.kind(ofHead: head)?.name == MeasurementTable.kind.name
  }

  /// An operation and one sample for each row; samples begin at 0, since the table has no clock.
  ///
  /// Throws where a row is none of the table, with its line.
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
