import GRDB
import Laws
import Testing
import TraceStore
import Traces

@Suite struct RunTests {
  let folder: TemporaryFolder
  let store: TraceStore

  init() throws {
    folder = try TemporaryFolder()
    store = try TraceStore(path: folder.file())
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func aTraceComesBackEqual(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let (first, second) = (Trace.random(&random), Trace.random(&random))
    let runs = [try store.add(first, as: .example()), try store.add(second, as: .example())]
    #expect(try store.trace(of: runs[0]) == first)
    #expect(try store.trace(of: runs[1]) == second)
    #expect(runs[0].spans == first.spans.count)
    #expect(runs[0].operations == first.operations.count)
    #expect(runs[0].samples == first.samples.count)
  }

  @Test func anEmptyTraceComesBackEqual() throws {
    let run = try store.add(Trace(), as: .example())
    #expect(try store.trace(of: run) == Trace())
  }

  @Test func whatIsSaidOfARunComesBack() throws {
    let run = try store.add(Trace(), as: .example("a", profile: "<machine/>"))
    #expect(try store.runs() == [run])
    #expect(run.name == "a")
    #expect(run.created == "2026-11-20T10:00:00Z")
    #expect(run.machine == "bench")
    #expect(run.command == "orrery trace --suite host")
    #expect(run.toolVersion == "1.0")
    #expect(run.commit == "0123abc")
    #expect(try store.profile(of: run) == "<machine/>")
    #expect(try store.profile(of: store.add(Trace(), as: .example())) == nil)
  }

  @Test func namesAreMadeUniqueAndNeverLookLikeAnId() throws {
    let names = try ["host", "host", "host", "last", "7", ""].map { name in
      try store.add(Trace(), as: .example(name)).name
    }
    #expect(names == ["host", "host-2", "host-3", "last-2", "7-2", "run"])
  }

  @Test func aRunIsFoundByIdByNameAndAsTheLast() throws {
    let new = try store.add(Trace(), as: .example("new", created: "2026-11-20T12:00:00+01:00"))
    let old = try store.add(Trace(), as: .example("old", created: "2026-11-20T10:59:59.5Z"))
    #expect(try store.runs() == [old, new])
    #expect(try store.run("old") == old)
    #expect(try store.run("\(new.id)") == new)
    #expect(try store.run("last") == new)
  }

  @Test func anUnknownRunIsRefusedWithThoseThatAreKnown() throws {
    #expect(throws: StoreError.noSuchRun(reference: "last", known: [])) { try store.run("last") }
    _ = try store.add(Trace(), as: .example())
    for reference in ["7", "Host", "-1", ""] {
      #expect(throws: StoreError.noSuchRun(reference: reference, known: ["host"])) {
        try store.run(reference)
      }
    }
  }

  @Test func aDeletedRunLeavesNothingBehind() throws {
    var random = SplitMix(seed: 1)
    let kept = Trace.random(&random)
    let run = try store.add(kept, as: .example("kept"))
    let gone = try store.add(Trace.random(&random), as: .example("gone", profile: "<gone/>"))
    try store.setResiduals(
      [.random(&random)], of: gone, machine: "m", modelVersion: "1", commit: "c")
    try store.setPredictions(
      [.example()], of: gone, machine: "m", modelVersion: "1", commit: "c")
    try store.delete(gone)
    #expect(try store.runs() == [run])
    #expect(try store.trace(of: run) == kept)
    let error = StoreError.noSuchRun(reference: "gone", known: ["kept"])
    #expect(throws: error) { try store.delete(gone) }
    #expect(throws: error) { try store.trace(of: gone) }
    #expect(throws: error) { try store.profile(of: gone) }
    #expect(throws: error) { try store.residuals(of: gone) }
    #expect(throws: error) {
      try store.setPredictions([], of: gone, machine: "m", modelVersion: "1", commit: "c")
    }
    #expect(try rowsOfOtherRuns(than: run.id) == [])
    #expect(try store.add(Trace(), as: .example()).id > gone.id)
  }

  @Test func whatRefersToNothingIsRefused() throws {
    let span = Span(name: 0, lane: 0, start: 0, duration: 1)
    let traces = [
      Trace(names: ["a"], spans: [span]),
      Trace(lanes: [Lane(name: "", kind: .stream)], spans: [span]),
      Trace(dependencies: [Dependency(source: 0, target: 0, kind: .fork)]),
      Trace(samples: [Sample(operation: 0, sequence: 0, start: 0, duration: 1)]),
    ]
    for trace in traces {
      let error = #expect(throws: StoreError.self) { try store.add(trace, as: .example()) }
      guard case .refused = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    #expect(try store.runs() == [])
  }

  @Test(arguments: ["", "yesterday", "now", "2026-11-20", "2026-11-20T25:00:00Z"])
  func aTimeThatIsNoneIsRefused(_ created: String) throws {
    #expect(throws: StoreError.self) {
      try store.add(Trace(), as: .example(created: created))
    }
    #expect(try store.runs() == [])
  }

  @Test func rowsThatNobodyWroteAreFoundOut() throws {
    var random = SplitMix(seed: 3)
    let run = try store.add(Trace.random(&random), as: .example())
    try DatabaseQueue(path: folder.file()).write { db in
      try db.execute(sql: "UPDATE lane SET kind = 'river'")
    }
    let error = #expect(throws: StoreError.self) { try store.trace(of: run) }
    #expect(error == .damaged(path: folder.file(), problem: "\"river\" is no Kind"))
  }

  private func rowsOfOtherRuns(than run: Int) throws -> [String] {
    try DatabaseQueue(path: folder.file()).read { db in
      try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%run INTEGER%'"
      ).filter { table in
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE run <> \(run))")
          == true
      } + (try String.fetchAll(db, sql: "SELECT profile FROM machine WHERE profile IS NOT NULL"))
    }
  }
}
