import Dispatch
import GRDB
import Laws
import Testing
import TraceStore
import Traces

@Suite struct MergingTests {
  let folder: TemporaryFolder
  let store: TraceStore
  let other: TraceStore

  init() throws {
    folder = try TemporaryFolder()
    store = try TraceStore(path: folder.file())
    other = try TraceStore(path: folder.file("other.sqlite"))
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func aMergedRunIsTheSameUnderAnotherName(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let (ours, theirs) = (Trace.random(&random), Trace.random(&random))
    let our = try store.add(ours, as: .example())
    let their = try other.add(theirs, as: .example(profile: "<theirs/>"))
    try other.setResiduals(
      [.random(&random), .random(&random)], of: their, machine: "m", modelVersion: "1",
      commit: "c")
    try other.setPredictions(
      [.example()], of: their, machine: "m", modelVersion: "1", commit: "c")

    let merged = try #require(try store.merge(from: other.path).first)
    #expect(merged.name == "host-2")
    #expect(try store.runs() == [our, merged])
    #expect(try store.trace(of: our) == ours)
    #expect(try store.trace(of: merged) == theirs)
    #expect(try store.profile(of: merged) == "<theirs/>")
    #expect(try store.residuals(of: merged) == other.residuals(of: their))
    #expect(try store.predictions(of: merged) == other.predictions(of: their))
    #expect(try other.runs() == [their])
  }

  @Test func mergingTwiceGivesTwoOfEach() throws {
    _ = try other.add(Trace(), as: .example())
    try store.merge(from: other.path)
    try store.merge(from: other.path)
    #expect(try store.runs().map(\.name) == ["host", "host-2"])
  }

  @Test func aMergeThatFailsHalfWayChangesNothing() throws {
    _ = try other.add(Trace(), as: .example("good"))
    let bad = try other.add(Trace(lanes: [Lane(name: "", kind: .stream)]), as: .example("bad"))
    let hand = try DatabaseQueue(path: other.path)
    try hand.writeWithoutTransaction { db in
      try db.execute(
        sql: """
          PRAGMA writable_schema = ON;
          UPDATE sqlite_schema SET sql = replace(sql, 'kind TEXT NOT NULL', 'kind TEXT')
          WHERE name = 'lane';
          """)
    }
    try hand.close()
    try DatabaseQueue(path: other.path).write { db in
      try db.execute(sql: "UPDATE lane SET kind = NULL WHERE run = ?", arguments: [bad.id])
    }
    let problem = "NOT NULL constraint failed: lane.kind"
    #expect(throws: StoreError.refused(problem: problem)) { try store.merge(from: other.path) }
    #expect(try store.runs() == [])
    _ = try store.add(Trace(), as: .example())
  }

  @Test func aStoreIsNotMergedIntoItselfNorWithWhatIsNone() throws {
    #expect(throws: StoreError.sameStore(path: folder.path + "/./store.sqlite")) {
      try store.merge(from: folder.path + "/./store.sqlite")
    }
    #expect(throws: StoreError.missing(path: folder.file("no"))) {
      try store.merge(from: folder.file("no"))
    }
  }

  @Test func writersAtTheSameTimeLoseNothing() throws {
    let path = folder.file("shared.sqlite")
    let (writers, runs) = (4, 10)
    DispatchQueue.concurrentPerform(iterations: writers) { writer in
      do {
        var random = SplitMix(seed: UInt64(writer))
        let store = try TraceStore(path: path)
        for _ in 0..<runs {
          let trace = Trace.random(&random)
          let run = try store.add(trace, as: .example("w\(writer)"))
          #expect(try store.trace(of: run) == trace)
        }
      } catch {
        Issue.record(error)
      }
    }
    let names = try TraceStore(path: path).runs().map(\.name)
    #expect(names.count == writers * runs)
    #expect(Set(names).count == names.count)
    let checks = try DatabaseQueue(path: path).read { db in
      try String.fetchAll(db, sql: "PRAGMA integrity_check")
        + String.fetchAll(db, sql: "PRAGMA foreign_key_check")
    }
    #expect(checks == ["ok"])
  }
}
