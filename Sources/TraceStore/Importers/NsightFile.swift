import GRDB

/// A database of Nsight Systems.
struct NsightFile {
  let db: Database
  let path: String

  /// The columns of a table; none where there is no such table.
  func columns(of table: String) throws -> Set<String> {
    try String.fetchSet(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table])
  }

  /// The tables of a name, that itself first: some exports put the version of a table behind its name, the newest first here.
  func versions(of table: String) throws -> [String] {
    let found = try String.fetchAll(
      db, sql: "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name GLOB ?",
      arguments: ["\(table)*"])
    let numbered = found.compactMap { name -> (version: Int, name: String)? in
      if name == table { return (.max, name) }
      guard name.hasPrefix("\(table)_V"), let version = Int(name.dropFirst(table.count + 2)) else {
        return nil
      }
      return (version, name)
    }
    return numbered.sorted { $0.version > $1.version }.map(\.name)
  }

  /// The table that is read for these columns; nil where there is none, or none that has what is needed.
  ///
  /// That is the one whose name has no version, unless it has no rows; else the newest that has the needed columns.
  func table<Column: NsightColumn>(of column: Column.Type) throws -> String? {
    let versions = try versions(of: Column.table)
    let isPlain = versions.first == Column.table
    if isPlain {
      let hasRows = try count(of: Column.table) > 0
      if hasRows || versions.count == 1 { return Column.table }
    }
    for name in versions where name != Column.table {
      let columns = try columns(of: name)
      if Column.required.allSatisfy({ columns.contains("\($0)") }) { return name }
    }
    return isPlain ? Column.table : nil
  }

  /// How many rows a table has.
  func count(of table: String) throws -> Int {
    let quoted = table.replacing("\"", with: "\"\"")
    return try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \"\(quoted)\"") ?? 0
  }

  /// The rows of a table; nil where there is no such table.
  func rows<Column: NsightColumn>(_ column: Column.Type) throws -> NsightRows<Column>? {
    guard let name = try table(of: Column.self) else { return nil }
    let columns = try columns(of: name)
    for column in Column.required where !columns.contains("\(column)") {
      throw StoreError.missingColumn(path: path, table: name, column: "\(column)")
    }
    let selected = Column.allCases.map { columns.contains("\($0)") ? "\"\($0)\"" : "NULL" }
    return NsightRows(
      statement: try RawStatement(
        db, "SELECT \(selected.joined(separator: ", ")) FROM \"\(name)\""))
  }
}

/// The rows of a table, one after the other.
struct NsightRows<Column: NsightColumn> {
  fileprivate let statement: RawStatement

  /// Goes to the next row; false after the last.
  func next() throws -> Bool { try statement.next() }

  /// A whole number; nil where there is none in this row, or no such column.
  subscript(_ column: Column) -> Int64? { statement.optional(column.rawValue) }

  func text(_ column: Column) -> String? {
    self[column] == nil ? nil : statement.text(column.rawValue)
  }
}

/// The columns that are read of a table, numbered in the order in which they are selected.
protocol NsightColumn: RawRepresentable<Int32>, CaseIterable {
  static var table: String { get }
  /// Those without which a row means nothing.
  static var required: [Self] { get }
}

/// A table of what devices did.
protocol NsightActivityColumn: NsightColumn {
  static var start: Self { get }
  static var end: Self { get }
  static var deviceId: Self { get }
  static var contextId: Self { get }
  static var streamId: Self { get }
  static var correlationId: Self { get }
  static var globalPid: Self { get }
}

extension NsightActivityColumn {
  static var required: [Self] { [.start, .end, .deviceId, .streamId] }
}

enum NsightKernelColumn: Int32, NsightActivityColumn {
  static let table = "CUPTI_ACTIVITY_KIND_KERNEL"
  case start, end, deviceId, contextId, streamId, correlationId, globalPid
  case demangledName, shortName, mangledName, registersPerThread, gridX, gridY, gridZ
  case blockX, blockY, blockZ, staticSharedMemory, dynamicSharedMemory, graphId, graphNodeId
}

enum NsightGraphColumn: Int32, NsightActivityColumn {
  static let table = "CUPTI_ACTIVITY_KIND_GRAPH_TRACE"
  case start, end, deviceId, contextId, streamId, correlationId, globalPid, graphId
}

enum NsightCopyColumn: Int32, NsightActivityColumn {
  static let table = "CUPTI_ACTIVITY_KIND_MEMCPY"
  case start, end, deviceId, contextId, streamId, correlationId, globalPid
  case bytes, copyKind, srcKind, dstKind, srcDeviceId, dstDeviceId, graphNodeId
}

enum NsightFillColumn: Int32, NsightActivityColumn {
  static let table = "CUPTI_ACTIVITY_KIND_MEMSET"
  case start, end, deviceId, contextId, streamId, correlationId, globalPid
  case bytes, memKind, graphNodeId
}

enum NsightSynchronizationColumn: Int32, NsightActivityColumn {
  static let table = "CUPTI_ACTIVITY_KIND_SYNCHRONIZATION"
  case start, end, deviceId, contextId, streamId, correlationId, globalPid
  case syncType, eventId, eventSyncId
  static var required: [Self] { [.start, .end, .deviceId, .streamId, .syncType] }
}

enum NsightEventColumn: Int32, NsightColumn {
  static let table = "CUPTI_ACTIVITY_KIND_CUDA_EVENT"
  case timestamp, deviceId, contextId, streamId, correlationId, globalPid, eventId, eventSyncId
  static var required: [Self] { [.deviceId, .streamId, .eventId] }
}

enum NsightCallColumn: Int32, NsightColumn {
  static let table = "CUPTI_ACTIVITY_KIND_RUNTIME"
  case start, end, globalTid, correlationId, nameId
  static var required: [Self] { [.start, .end, .globalTid, .nameId] }
}

enum NsightRangeColumn: Int32, NsightColumn {
  static let table = "NVTX_EVENTS"
  case start, end, eventType, text, textId, globalTid
  static var required: [Self] { [.start, .end, .eventType, .globalTid] }
}

enum NsightStringColumn: Int32, NsightColumn {
  static let table = "StringIds"
  case id, value
  static var required: [Self] { [.id, .value] }
}

enum NsightThreadColumn: Int32, NsightColumn {
  static let table = "ThreadNames"
  case nameId, priority, globalTid
  static var required: [Self] { [.nameId, .globalTid] }
}

enum NsightMemoryKindColumn: Int32, NsightColumn {
  static let table = "ENUM_CUDA_MEM_KIND"
  case id, label
  static var required: [Self] { [.id] }
}

enum NsightStartColumn: Int32, NsightColumn {
  static let table = "TARGET_INFO_SESSION_START_TIME"
  case utcEpochNs
  static var required: [Self] { [] }
}
