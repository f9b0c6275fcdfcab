import GRDB
public import Traces

/// Reads what Nsight Systems exports to SQLite, of any version of its schema
/// (https://docs.nvidia.com/nsight-systems/AnalysisGuide, "SQLite Schema Reference").
///
/// The trace is the one that PyTorch's profiler gives of the same work: calls on lanes of threads; kernels, copies,
/// fills, waits and events on lanes of streams, joined to calls by their correlation; ranges of NVTX as annotations.
/// Each process is a rank. Tables and columns that are not there are done without where that can be; tables may have their
/// version behind their name.
public enum NsightReader: FileImporter {
  /// The format's name in messages.
  public static let name = "Nsight Systems database"
  /// Whose files these are, for the list of formats.
  public static let summary = "Nsight Systems' SQLite"

  /// Whether a file begins as SQLite's do; whose it is only `trace` finds out.
  public static func recognises(_ head: [UInt8]) -> Bool { StoreFile.isDatabase(head) }

  /// The trace in a database, which is only read.
  public static func trace(path: String) throws(StoreError) -> ImportedTrace {
    do {
      try checkOwner(path)
      var configuration = Configuration()
      configuration.label = "NsightReader"
      configuration.readonly = true
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      return try queue.read { db in try trace(db, path: path) }
    } catch {
      throw StoreError(error, path: path)
    }
  }

  private static func checkOwner(_ path: String) throws {
    do {
      switch try StoreFile.inspect(path) {
      case .missing: throw StoreError.missing(path: path)
      case .empty: throw StoreError.notDatabase(path: path)
      case .store: throw StoreError.notTrace(path: path)
      }
    } catch StoreError.notStore {
      // Another program's, as it should be.
    }
  }

  /// Without one of these there is no trace.
  private static let tables = [
    NsightKernelColumn.table, NsightCopyColumn.table, NsightFillColumn.table,
    NsightGraphColumn.table, NsightCallColumn.table, NsightRangeColumn.table,
  ]

  private static func trace(_ db: Database, path: String) throws -> ImportedTrace {
    let file = NsightFile(db: db, path: path)
    guard try tables.contains(where: { try !file.versions(of: $0).isEmpty }) else {
      throw StoreError.noTable(path: path, known: tables)
    }
    var trace = try NsightTrace(file)
    // Calls come first: events without times take theirs.
    try trace.readCalls(file)
    try trace.readEvents(file)
    try trace.readKernels(file)
    try trace.readGraphs(file)
    try trace.readCopies(file)
    try trace.readFills(file)
    try trace.readSynchronizations(file)
    try trace.readRanges(file)
    try trace.readDevices(file)
    try trace.noteOthers(file)
    return trace.finish()
  }
}
