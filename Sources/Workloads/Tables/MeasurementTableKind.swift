public import Documents

/// A kind of table of measurements: one file in this folder, and one line in `MeasurementTables`.
public struct MeasurementTableKind: Sendable {
  /// What its rows are, as in "measured operations".
  public let name: String
  /// The columns by which it is known; a table of this kind has all of them.
  public let columns: [String]
  /// How its rows become measurements.
  public let reader: Reader

  /// How a table's rows become measurements.
  public enum Reader: Sendable {
    /// Each row by itself is that of an operation.
    case operations(@Sendable (CSVRow) throws(MeasurementError) -> Measurement)
    /// Rows are steps of models.
    case steps(@Sendable (CSVTable, ModelFinder) throws -> [StepMeasurement])
    /// Rows are kernels, many of a step.
    case kernels(@Sendable (CSVTable, ModelFinder) throws -> [StepKernels])
    /// Rows are requests of services.
    case requests(@Sendable (CSVTable, ModelFinder) throws -> MeasuredServices)
    /// Rows are iterations of engines, many of a service.
    case iterations(@Sendable (CSVTable) throws(MeasurementError) -> [IterationLog])
    /// Rows are services whose mean times were published.
    case services(@Sendable (CSVTable, ModelFinder) throws -> PublishedServices)
    /// Rows are kernels, one or more of an operation.
    case traffic(@Sendable (CSVTable) throws(MeasurementError) -> [TrafficMeasurement])
  }

  init(_ name: String, columns: [String], reader: Reader) {
    self.name = name
    self.columns = columns
    self.reader = reader
  }

  /// The required columns that a header lacks.
  func lacking(in header: CSVHeader) -> [String] { columns.filter { !header.contains($0) } }
}

/// Finds the model that a table's row names; throws with the line where there is none.
public typealias ModelFinder = (_ name: String, _ line: Int) throws -> Transformer
