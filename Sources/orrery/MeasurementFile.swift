import Documents
import Workloads

/// A table of measurements in a file, with errors that name it.
struct MeasurementFile {
  let measurements: [Measurement]

  init(_ path: String) throws(CommandError) {
    let bytes = try FileAccess.bytes(path)
    do {
      let table = try CSVTable(bytes: bytes)
      try table.require(MeasurementTable.required)
      measurements = try MeasurementTable.measurements(table)
    } catch {
      // Documents begin their sentences with "line N: "; with the file before it this is "file:N: ".
      throw .badFile(file: path, reason: "\(error)")
    }
  }
}
