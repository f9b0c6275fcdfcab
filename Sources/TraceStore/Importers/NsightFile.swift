import GRDB

/// A database of Nsight Systems.
struct NsightFile {
  let db: Database
  let path: String

  /// The columns of a table; none where there is no such table.
  func columns(of table: String) throws -> Set<String> {
    try String.fetchSet(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table])
  }

  /// The rows of a table; nil where there is no such table.
  func rows<Column: NsightColumn>(_ column: Column.Type) throws -> NsightRows<Column>? {
    let columns = try columns(of: Column.table)
    guard !columns.isEmpty else { return nil }
    for column in Column.required where !columns.contains("\(column)") {
      throw StoreError.missingColumn(path: path, table: Column.table, column: "\(column)")
    }
    let selected = Column.allCases.map { columns.contains("\($0)") ? "\"\($0)\"" : "NULL" }
    return NsightRows(
      statement: try RawStatement(
        db, "SELECT \(selected.joined(separator: ", ")) FROM \"\(Column.table)\""))
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
