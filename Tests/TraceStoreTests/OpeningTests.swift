import Foundation
import GRDB
import Testing
import TraceStore

@Suite struct OpeningTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aNewStoreHasNoRunsAndCanBeOpenedAgain() throws {
    #expect(try TraceStore(path: folder.file()).runs() == [])
    #expect(try TraceStore(path: folder.file(), creating: false).runs() == [])
  }

  @Test func anEmptyFileBecomesAStore() throws {
    try Data().write(to: URL(fileURLWithPath: folder.file()))
    #expect(try TraceStore(path: folder.file()).runs() == [])
  }

  @Test func aMissingStoreIsNotMadeUnlessAskedFor() {
    let path = folder.file()
    #expect(throws: StoreError.missing(path: path)) {
      try TraceStore(path: path, creating: false)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test(arguments: ["{}", "SQLite format 3", String(repeating: "x", count: 5_000)])
  func aFileThatIsNoDatabaseIsRefusedAndLeftAsItWas(_ text: String) throws {
    let path = folder.file("notes.txt")
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    #expect(throws: StoreError.notDatabase(path: path)) { try TraceStore(path: path) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["notes.txt"])
  }

  @Test(arguments: ["delete", "wal"])
  func aDatabaseOfAnotherProgramIsRefusedAndLeftAsItWas(_ mode: String) throws {
    let path = folder.file("other.sqlite")
    let other = try DatabaseQueue(path: path)
    try other.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA journal_mode = \(mode); CREATE TABLE run (id INTEGER)")
    }
    try other.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(throws: StoreError.notStore(path: path)) { try TraceStore(path: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["other.sqlite"])
  }

  @Test(arguments: [true, false])
  func aStoreOfANewerVersionIsRefused(_ isClosed: Bool) throws {
    let path = folder.file()
    _ = try TraceStore(path: path)
    let newer = try DatabaseQueue(path: path)
    try newer.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA user_version = 99") }
    if isClosed { try newer.close() }
    #expect(throws: StoreError.newer(path: path, found: 99, supported: 3)) {
      try TraceStore(path: path)
    }
  }

  @Test func aFolderAndAnImpossiblePathCannotBeOpened() {
    for path in ["", folder.path, folder.file("no/such/folder.sqlite")] {
      let error = #expect(throws: StoreError.self) { try TraceStore(path: path) }
      guard case .cannotOpen = error else {
        Issue.record("\(path): \(String(describing: error))")
        continue
      }
    }
  }

  @Test func manyMayMakeTheSameStoreAtOnce() async throws {
    let path = folder.file()
    let opened = await withTaskGroup(of: StoreError?.self) { group in
      for _ in 0..<8 {
        group.addTask {
          do throws(StoreError) {
            _ = try TraceStore(path: path)
            return nil
          } catch {
            return error
          }
        }
      }
      return await group.reduce(into: [StoreError]()) { if let error = $1 { $0.append(error) } }
    }
    #expect(opened == [])
  }

  @Test func aStoreSaysWhatItIs() throws {
    let path = folder.file()
    let store = try TraceStore(path: path)
    let seen = try DatabaseQueue(path: path).read { db in
      try ["journal_mode", "user_version", "application_id", "integrity_check"].map { name in
        try String.fetchOne(db, sql: "PRAGMA \(name)")
      }
    }
    #expect(seen == ["wal", "3", "1330795097", "ok"])
    #expect(try store.runs().isEmpty)
  }
}
