import Foundation
import GRDB
import Laws
import Testing
import TraceStore
import Traces

/// Databases of other versions, damaged ones, and those of others.
@Suite struct BadNsightTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Tables as versions before 2022 had them: fewer columns, no times of events, no numbers of processes.
  private let older = """
    CREATE TABLE StringIds (id INTEGER PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE CUPTI_ACTIVITY_KIND_RUNTIME (start INTEGER NOT NULL, end INTEGER NOT NULL,
      globalTid INTEGER, correlationId INTEGER, nameId INTEGER NOT NULL);
    CREATE TABLE CUPTI_ACTIVITY_KIND_KERNEL (start INTEGER NOT NULL, end INTEGER NOT NULL, deviceId INTEGER NOT NULL,
      streamId INTEGER NOT NULL, contextId INTEGER, correlationId INTEGER, shortName INTEGER NOT NULL);
    CREATE TABLE CUPTI_ACTIVITY_KIND_CUDA_EVENT (deviceId INTEGER NOT NULL, contextId INTEGER NOT NULL,
      streamId INTEGER NOT NULL, correlationId INTEGER, eventId INTEGER NOT NULL);
    """

  private func write(_ schema: String) throws -> NsightDatabase {
    try NsightDatabase(folder.file("nsys.sqlite"), schema: schema)
  }

  @Test func anOlderVersionIsReadWithoutWhatItLacks() throws {
    let database = try write(older)
    try database.add(strings: "cudaEventRecord_v3020", "gemm")
    try database.call(10, 15, name: 1, correlation: 3)
    try database.activity("KERNEL", 20, 30, correlation: 2, process: nil, [("shortName", 2)])
    try database.activity("CUDA_EVENT", nil, nil, correlation: 3, process: nil, [("eventId", 8)])
    try database.activity("CUDA_EVENT", nil, nil, correlation: 9, process: nil, [("eventId", 8)])
    let imported = try NsightReader.trace(path: database.path)
    #expect(
      imported.trace.spans == [
        Span(name: 0, lane: 0, start: 10, duration: 5, kind: .call, correlation: 3),
        Span(
          name: 1, lane: 1, start: 10, duration: 0, kind: .event, correlation: 3, detail: 0),
        Span(name: 2, lane: 1, start: 20, duration: 10, kind: .kernel, correlation: 2, detail: 1),
      ])
    #expect(imported.trace.ranks == [0])
    #expect(imported.notes == ["row of CUPTI_ACTIVITY_KIND_CUDA_EVENT without a time": 1])
  }

  @Test func rowsThatAreOfNoUseAreCounted() throws {
    let database = try write(NsightDatabase.schema())
    let thread = NsightDatabase.global(1, thread: 1)
    for (place, row) in [(34, 5), (75, 5), (59, nil)].enumerated() {
      try database.insert(
        "NVTX_EVENTS",
        [("eventType", row.0), ("end", row.1), ("globalTid", thread), ("eventId", place)])
    }
    try database.insert("OSRT_API", [])
    try database.call(5, 4, name: 99, correlation: 1)
    try database.activity("MEMSET", .max, .max, correlation: 1)
    try database.activity("MEMSET", .min, .max, correlation: 1)
    let imported = try NsightReader.trace(path: database.path)
    #expect(imported.trace.spans.isEmpty)
    #expect(
      imported.notes == [
        "mark of NVTX": 1, "row of NVTX_EVENTS that is no range": 1,
        "range of NVTX without an end": 1, "row of OSRT_API, which is not read": 1,
        "row of CUPTI_ACTIVITY_KIND_RUNTIME without a name": 1,
        "row of CUPTI_ACTIVITY_KIND_RUNTIME that ends before it begins": 1,
        "row of CUPTI_ACTIVITY_KIND_MEMSET more than 146 years from the epoch": 2,
      ])
  }

  @Test func aTableWithoutAColumnThatItNeedsIsRefusedByName() throws {
    let database = try write(
      "CREATE TABLE CUPTI_ACTIVITY_KIND_MEMCPY (start INTEGER, deviceId INTEGER)")
    let error = StoreError.missingColumn(
      path: database.path, table: "CUPTI_ACTIVITY_KIND_MEMCPY", column: "end")
    #expect(throws: error) { try NsightReader.trace(path: database.path) }
    #expect(
      error.description.hasSuffix(
        "the table CUPTI_ACTIVITY_KIND_MEMCPY has no column 'end', expected one"))
  }

  @Test func whatIsNotOfNsightIsRefused() throws {
    let other = try write("CREATE TABLE run (id INTEGER)").path
    let error = #expect(throws: StoreError.self) { try NsightReader.trace(path: other) }
    #expect(error?.description.contains("CUPTI_ACTIVITY_KIND_KERNEL") == true)
    let store = folder.file()
    _ = try TraceStore(path: store)
    #expect(throws: StoreError.notTrace(path: store)) { try NsightReader.trace(path: store) }
    let absent = folder.file("absent")
    #expect(throws: StoreError.missing(path: absent)) { try NsightReader.trace(path: absent) }
    for path in [other, store] {
      let head = [UInt8](try Data(contentsOf: URL(filePath: path)))
      #expect(NsightReader.recognises(head) && !NsightReader.recognises(Array(head.prefix(15))))
    }
  }

  /// A database of several pages, closed.
  private func bytes() throws -> [UInt8] {
    let database = try write(older)
    try database.add(strings: "cudaLaunchKernel_v7000", "gemm")
    try database.execute(
      """
      CREATE TABLE launch (i INTEGER);
      WITH RECURSIVE launches (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM launches WHERE i < 300)
        INSERT INTO launch SELECT i FROM launches;
      INSERT INTO CUPTI_ACTIVITY_KIND_RUNTIME SELECT i, i + 1, \(NsightDatabase.global(1)), i, 1 FROM launch;
      INSERT INTO CUPTI_ACTIVITY_KIND_KERNEL SELECT i, i + 9, 0, 7, 1, i, 2 FROM launch;
      """)
    try database.close()
    return Array(try Data(contentsOf: URL(fileURLWithPath: database.path)))
  }

  @Test func readingChangesNothing() throws {
    let before = try bytes()
    let path = folder.file("nsys.sqlite")
    #expect(try NsightReader.trace(path: path).trace.spans.count == 600)
    #expect(Array(try Data(contentsOf: URL(fileURLWithPath: path))) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["nsys.sqlite"])
  }

  @Test func aFileThatIsCutIsRefused() throws {
    let whole = try bytes()
    for length in [100, whole.count / 2, whole.count - 4096] {
      let path = folder.file("cut\(length)")
      try Data(whole.prefix(length)).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: StoreError.self) { try NsightReader.trace(path: path) }
      #expect(error?.description.hasPrefix(path) == true)
    }
  }

  @Test func anyBytesAreReadOrRefused() throws {
    let whole = try bytes()
    var random = SplitMix(seed: 1)
    let path = folder.file("mutated")
    // As long as ORRERY_FUZZ says; the tests' own run is short.
    let count = ProcessInfo.processInfo.environment["ORRERY_FUZZ"].flatMap { Int($0) } ?? 120
    for _ in 0..<count {
      let mutated = random.damaged(whole)
      try Data(mutated).write(to: URL(fileURLWithPath: path))
      guard let trace = try? NsightReader.trace(path: path).trace else { continue }
      #expect(trace.spans.allSatisfy { $0.end >= $0.start })
    }
  }
}
