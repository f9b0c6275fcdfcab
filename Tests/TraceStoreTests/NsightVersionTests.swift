import Testing
import TraceStore
import Traces

/// Tables of Nsight Systems that have their version behind their name.
@Suite struct NsightVersionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A launch and its kernel in a database whose tables are renamed.
  private func database(_ edits: (String, String)...) throws -> NsightDatabase {
    var schema = try NsightDatabase.schema()
    for (old, new) in edits { schema = schema.replacing(old, with: new) }
    let database = try NsightDatabase(folder.file("nsys.sqlite"), schema: schema)
    try database.add(strings: "cudaLaunchKernel_v7000", "gemm", "newer")
    try database.call(10, 15, name: 1, correlation: 1)
    return database
  }

  private func range(_ database: NsightDatabase, in table: String, _ text: String) throws {
    try database.insert(
      table,
      [
        ("start", 0), ("end", 50), ("eventType", 59), ("text", text), ("eventId", 1),
        ("globalTid", NsightDatabase.global(70, thread: 71)),
      ])
  }

  private func names(_ trace: Trace) -> [String] { trace.spans.map { trace.names[$0.name] } }

  @Test func rangesOfAVersionedTableAreRead() throws {
    let database = try database(("NVTX_EVENTS", "NVTX_EVENTS_V2"))
    try database.activity("KERNEL", 20, 60, correlation: 1, [("shortName", 2)])
    try range(database, in: "NVTX_EVENTS_V2", "step 0")
    let imported = try NsightReader.trace(path: database.path)
    #expect(names(imported.trace) == ["cudaLaunchKernel", "gemm", "step 0"])
    #expect(imported.trace.spans.last?.kind == .annotation && imported.notes.isEmpty)
  }

  @Test func theNewestVersionIsReadAndTheOthersAreNoted() throws {
    let database = try database(
      ("CUPTI_ACTIVITY_KIND_KERNEL", "CUPTI_ACTIVITY_KIND_KERNEL_V9"))
    try database.execute(
      "CREATE TABLE CUPTI_ACTIVITY_KIND_KERNEL_V10 AS SELECT * FROM CUPTI_ACTIVITY_KIND_KERNEL_V9")
    try database.activity("KERNEL_V9", 20, 60, correlation: 1, [("shortName", 2)])
    try database.activity("KERNEL_V10", 20, 60, correlation: 1, [("shortName", 3)])
    let imported = try NsightReader.trace(path: database.path)
    #expect(names(imported.trace) == ["cudaLaunchKernel", "newer"])
    #expect(
      imported.notes == ["row of CUPTI_ACTIVITY_KIND_KERNEL_V9, which is not read": 1])
  }

  /// Without a version behind its name a table is the one; an empty one is not.
  @Test func aPlainNameComesFirstWhereItHasRows() throws {
    let database = try database()
    try database.execute("CREATE TABLE NVTX_EVENTS_V2 AS SELECT * FROM NVTX_EVENTS")
    try range(database, in: "NVTX_EVENTS_V2", "newer")
    #expect(
      try names(NsightReader.trace(path: database.path).trace) == ["cudaLaunchKernel", "newer"])
    try range(database, in: "NVTX_EVENTS", "plain")
    let imported = try NsightReader.trace(path: database.path)
    #expect(names(imported.trace) == ["cudaLaunchKernel", "plain"])
    #expect(imported.notes == ["row of NVTX_EVENTS_V2, which is not read": 1])
  }

  @Test func aVersionThatLacksWhatIsNeededIsNoted() throws {
    let database = try database(("NVTX_EVENTS", "NVTX_EVENTS_V3"), ("eventType", "kind"))
    try database.insert("NVTX_EVENTS_V3", [("start", 0), ("end", 9), ("eventId", 1)])
    let imported = try NsightReader.trace(path: database.path)
    #expect(names(imported.trace) == ["cudaLaunchKernel"])
    #expect(imported.notes == ["row of NVTX_EVENTS_V3, which is not read": 1])
  }

  @Test func workBeyondTheNextOnItsStreamEndsWhereThatBegins() throws {
    let database = try database()
    try database.activity("KERNEL", 20, 9_000_000, correlation: 1, [("shortName", 2)])
    try database.activity("KERNEL", 5000, 6000, correlation: 2, [("shortName", 3)])
    let imported = try NsightReader.trace(path: database.path)
    #expect(imported.trace.spans.map(\.duration) == [5, 4980, 1000])
    #expect(imported.notes.values.map { $0 } == [1])
  }
}
