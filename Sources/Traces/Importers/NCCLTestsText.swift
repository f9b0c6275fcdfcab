public import Documents
import Quantities
import Workloads

/// What nccl-tests print (`NCCLTests`): a collective for each row, with its times out of place and in place as samples.
public enum NCCLTestsText: TraceImporter {
  /// The format's name in messages.
  public static let name = NCCLTests.name
  /// Whose files these are, for the list of formats.
  public static let summary = "what NVIDIA's nccl-tests print"

  /// A line with the columns of their table.
  public static func recognises(_ head: [UInt8]) -> Bool { NCCLTests.recognises(head) }

  /// An operation for each row; samples begin at 0, since the text has no clock.
  ///
  /// Throws where it is not said what was measured, or nothing was.
  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace {
    let bytes = try whole(head, rest)
    var imported = ImportedTrace()
    do throws(MeasurementError) {
      let document = try NCCLTests.table(bytes)
      imported.notes = document.notes
      imported.trace.setDevice(document.device)
      for row in document.table.rows { try imported.trace.add(row) }
    } catch {
      throw .table(error)
    }
    guard !imported.trace.operations.isEmpty else {
      throw .malformed(offset: bytes.count, expected: "a row of a collective of the catalogue")
    }
    return imported
  }
}

extension Trace {
  /// Adds a measured collective with the least and the longest of its two times, or the one that there is.
  fileprivate mutating func add(_ row: CSVRow) throws(MeasurementError) {
    let measurement = try CollectiveTable.measurement(row)
    let times = try MeasurementTable.field { () throws(DocumentError) in
      measurement.samples > 1
        ? [try row.double("min_us"), try row.double("max_us")] : [try row.double("median_us")]
    }
    for (place, time) in times.enumerated() {
      samples.append(
        Sample(
          operation: operations.count, sequence: place, start: 0,
          duration: Seconds(time / 1e6).nanoseconds))
    }
    operations.append(TracedOperation(measurement.operation, setting: measurement.setting))
  }

  /// Says on which device it was run, as PyTorch's profiler does.
  mutating func setDevice(_ name: String?) {
    guard let name else { return }
    let devices: JSONValue = [["name": .string(name)]]
    properties.append(Property(rank: 0, key: "deviceProperties", value: devices.text()))
  }
}
