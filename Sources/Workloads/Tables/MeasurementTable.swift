public import Documents
import Quantities

/// Measured operations as a table: `op,dtype,dims,implementation,workers,state,median_us,spread,samples`.
///
/// The last six columns but `median_us` may be missing, as in tables of GPU operations: one worker, the program of the
/// family's customary library, and inputs in rotation. Of a table with `bytes_min` the inputs' sets are min(48,
/// ceil(300 MB / bytes_min)), the rule of `data/h200/README.md`, unless a column `sets` says their number. Rows of
/// engines' layers are told by `EngineLayer`.
public enum MeasurementTable {
  /// The table as a registered kind.
  public static let kind = MeasurementTableKind(
    "measured operations", columns: ["op", "dtype", "dims", "median_us"],
    reader: .operations { row throws(MeasurementError) in try measurement(row) })
  /// Columns of the table that `text` writes, in their order.
  public static let columns = [
    "op", "dtype", "dims", "implementation", "workers", "state", "median_us", "spread", "samples",
  ]

  /// The measurements of a table; the first row that is none is an error with its line.
  public static func measurements(_ table: CSVTable) throws(MeasurementError) -> [Measurement] {
    var measurements: [Measurement] = []
    for row in table.rows { measurements.append(try measurement(row)) }
    return measurements
  }

  /// The table of given measurements.
  public static func text(_ measurements: [Measurement]) throws(DocumentError) -> String {
    var writer = CSVWriter(columns: columns)
    for item in measurements {
      try writer.append([
        .text(item.operation.kind.rawValue), .text(item.operation.elementType.rawValue),
        .text(item.operation.axes.description), .text(item.setting.library.rawValue),
        .integer(item.setting.workers), .text(item.setting.residency.word),
        .decimal(item.time.microseconds.tidied()), .decimal(item.spread.tidied(digits: 6)),
        .integer(item.samples),
      ])
    }
    return writer.text
  }

  /// The measurement of one row; an error names its line.
  public static func measurement(_ row: CSVRow) throws(MeasurementError) -> Measurement {
    let time = try Self.time(row)
    let names = try field { () throws(DocumentError) in
      (kind: try row.text("op"), type: try row.text("dtype"), axes: try row.text("dims"))
    }
    let operation: any Operation
    do {
      operation = try TypeName(names.type).operation(kind: names.kind, axes: names.axes)
    } catch {
      throw .operation(line: row.line, error)
    }
    let layer = try EngineLayer(row, of: operation)
    var measurement = Measurement(
      operation: layer?.operation ?? operation,
      setting: try setting(row, of: operation, by: layer?.library),
      time: Seconds(time / 1e6), spread: try spread(row), samples: try count(row, "samples"),
      energy: try energy(row))
    measurement.beside = layer?.beside ?? []
    measurement.isStandIn = layer?.isStandIn ?? false
    measurement.launches = layer?.launches ?? 0
    return measurement
  }

  /// The microseconds of a row; no more than a clock of whole nanoseconds can hold.
  static func time(_ row: CSVRow) throws(MeasurementError) -> Double {
    let time = try field { () throws(DocumentError) in try row.double("median_us") }
    guard time > 0 else { throw .document(row.error("median_us", expected: "a time above 0")) }
    guard time <= longest else {
      throw .document(row.error("median_us", expected: "a time of at most \(longest)"))
    }
    return time
  }

  /// Thirty years in microseconds.
  static let longest = 1e15

  /// For how long a row's call was repeated: as long as the column `repeated_s` says, or half as often as `calls` says, where the
  /// middle of all samples stands, but no less often than programs that measure do anyway.
  static func load(_ row: CSVRow) throws(MeasurementError) -> Load? {
    guard row.header.contains("repeated_s") else {
      guard row.header.contains("calls"), case .repeated(let least) = Load.measured else {
        return nil
      }
      let text = try field { () throws(DocumentError) in try row.text("calls") }
      return text.isEmpty ? nil : .repeated(max(least, try count(row, "calls") / 2))
    }
    let seconds = try field { () throws(DocumentError) in try row.double("repeated_s") }
    guard seconds > 0 else {
      throw .document(row.error("repeated_s", expected: "a time above 0"))
    }
    return .lasting(Seconds(seconds))
  }

  /// What one call drew, where the column `energy_j` says it.
  static func energy(_ row: CSVRow) throws(MeasurementError) -> Joules? {
    guard row.header.contains("energy_j") else { return nil }
    let joules = try field { () throws(DocumentError) in try row.double("energy_j") }
    guard joules > 0 else {
      throw .document(row.error("energy_j", expected: "an energy above 0"))
    }
    return Joules(joules)
  }

  private static func setting(
    _ row: CSVRow, of operation: any Operation, by named: Library?
  ) throws(MeasurementError) -> Setting {
    let stated = try residency(row)
    let residency: Residency
    if let stated { residency = stated } else { residency = try rotating(row, of: operation) }
    let customary = stated == nil ? Catalog.library(of: operation.kind) : .own
    let implementation: Library? = try choice(row, "implementation")
    var setting = Setting(
      library: implementation ?? named ?? customary,
      workers: try count(row, "workers"), residency: residency)
    if let load = try load(row) { setting.load = load }
    return setting
  }

  /// What the column `state` says; nil where there is none.
  private static func residency(_ row: CSVRow) throws(MeasurementError) -> Residency? {
    guard row.header.contains("state") else { return nil }
    let word = try field { () throws(DocumentError) in try row.text("state") }
    if let known = Residency(word: word) { return known }
    throw .document(
      row.error(
        "state",
        expected: "one of \(Residency.named.map(\.word).joined(separator: ", "))"))
  }

  /// Inputs that take turns; more of them than any cache holds, where `bytes_min` is missing.
  private static func rotating(
    _ row: CSVRow, of operation: any Operation
  ) throws(MeasurementError) -> Residency {
    guard row.header.contains("bytes_min") else { return .rotating() }
    let stated = try sets(row)
    if stated == 1 { return .hot }
    let sets = if let stated { stated } else { try customarySets(row) }
    return .rotating(footprint: operation.demand.compulsory.reads * sets)
  }

  /// As many sets of inputs as hold 300 MB together, and 48 at most.
  private static func customarySets(_ row: CSVRow) throws(MeasurementError) -> Double {
    let bytes = try field { () throws(DocumentError) in try row.double("bytes_min") }
    guard bytes > 0 else {
      throw .document(row.error("bytes_min", expected: "a number of bytes above 0"))
    }
    return min(48, (300e6 / bytes).rounded(.up))
  }

  /// How many sets of inputs take turns, where the column `sets` of public tables is there; one where it is empty.
  private static func sets(_ row: CSVRow) throws(MeasurementError) -> Double? {
    guard row.header.contains("sets") else { return nil }
    let text = try field { () throws(DocumentError) in try row.text("sets") }
    return text.isEmpty ? 1 : Double(try count(row, "sets"))
  }

  /// A whole number of at least 1 in a column that may be missing; then 1.
  static func count(_ row: CSVRow, _ column: String) throws(MeasurementError) -> Int {
    guard row.header.contains(column) else { return 1 }
    let count = try field { () throws(DocumentError) in try row.int(column) }
    guard count > 0 else {
      throw .document(row.error(column, expected: "a whole number of at least 1"))
    }
    return count
  }

  /// How far samples differ, a fraction; 0 where the column is missing.
  static func spread(_ row: CSVRow) throws(MeasurementError) -> Double {
    guard row.header.contains("spread") else { return 0 }
    let spread = try field { () throws(DocumentError) in try row.double("spread") }
    guard spread >= 0 else {
      throw .document(row.error("spread", expected: "a fraction of at least 0"))
    }
    return spread
  }

  /// One of an enumeration's names in a column that may be missing.
  static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ row: CSVRow, _ column: String
  ) throws(MeasurementError) -> Choice? {
    guard row.header.contains(column) else { return nil }
    let text = try field { () throws(DocumentError) in try row.text(column) }
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw .document(row.error(column, expected: "one of \(names)"))
    }
    return choice
  }

  /// Reads from a row, with its error as one of a table of measurements.
  package static func field<Value>(
    _ read: () throws(DocumentError) -> Value
  )
    throws(MeasurementError) -> Value
  {
    do { return try read() } catch { throw .document(error) }
  }
}

/// Why a table is not one of measured operations.
public enum MeasurementError: Error, Equatable, CustomStringConvertible {
  /// A field that is missing or not as expected, with its line and column.
  case document(DocumentError)
  /// A row that is no operation, by its line in the file.
  case operation(line: Int, WorkloadError)

  /// A sentence that names the line, and the column or the operation that is wrong in it.
  public var description: String {
    switch self {
    case .document(let error): error.description
    case .operation(let line, let error): "line \(line): \(error)"
    }
  }
}
