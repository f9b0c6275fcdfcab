import Documents
import Laws
import Testing
import Traces

/// Exported documents that were changed since.
@Suite struct ExportedTraceTests {
  private let small = ChromeTraceExportTests.small

  private func edited(_ edits: (String, String)...) throws -> ImportedTrace {
    var text = String(decoding: small.chromeTrace(), as: UTF8.self)
    for (old, new) in edits {
      #expect(text.contains(old))
      text = text.replacing(old, with: new)
    }
    return try ChromeTrace.read(Array(text.utf8))
  }

  @Test(arguments: 0..<10) func theOrderOfEventsMeansNothing(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.trace()
    guard case .object(var members) = try JSONValue(bytes: trace.chromeTrace()),
      case .array(var events)? = members.last?.value
    else { throw DocumentError.missingValue(path: "$.traceEvents") }
    events.shuffle(using: &random)
    members[members.count - 1].value = .array(events)
    let text = JSONValue.object(members).text(pretty: true)
    #expect(try ChromeTrace.read(Array(text.utf8)) == ImportedTrace(trace: trace))
  }

  @Test func aDamagedSpanIsCountedWithItsDependencies() throws {
    let imported = try edited(("\"dur\":4.001", "\"dur\":-4.001"))
    #expect(imported.trace.spans == [small.spans[0], small.spans[2]])
    #expect(imported.trace.dependencies.isEmpty)
    #expect(
      imported.notes == [
        "complete event with a negative dur": 1, "dependency that lacks an end": 2,
      ])
  }

  @Test func aRenamedSpanBringsItsName() throws {
    let imported = try edited((#""name":"gemm","pid""#, #""name":"other","pid""#))
    #expect(imported.trace.names == small.names + ["other"])
    #expect(imported.trace.spans[0].name == 3)
    #expect(imported.notes.isEmpty)
  }

  @Test(arguments: [
    (
      "\"tid\":3,\"ts\":0.107,\"dur\"", "\"tid\":9,\"ts\":0.107,\"dur\"",
      "complete event on a track that is not listed"
    ),
    (
      "\"tid\":3,\"ts\":0.107,\"dur\"", "\"tid\":-9223372036854775808,\"ts\":0.107,\"dur\"",
      "complete event on a track that is not listed"
    ),
    (
      "\"span\":1,\"operation\":0", "\"span\":1,\"operation\":5",
      "complete event of an operation that is not listed"
    ),
    (
      "\"span\":1,\"operation\"", "\"span\":-1,\"operation\"",
      "complete event without its span's number"
    ),
  ])
  func whatTheTablesDoNotListIsCounted(old: String, new: String, note: String) throws {
    let imported = try edited((old, new))
    #expect(imported.trace.spans.count == 2)
    #expect(imported.notes == [note: 1, "dependency that lacks an end": 2])
  }

  @Test(arguments: [
    ("\"kind\":\"thread\"", "\"kind\":\"loom\"", "a lane's kind that is known"),
    ("\"tracks\":[[0,1,2],", "\"tracks\":[[2,1,2],", "the number of one of 2 lanes"),
    ("\"tracks\":[[0,1,2],", "\"tracks\":[[0,1],", "a lane, a process and a thread"),
    ("\"tracks\":[[0,1,2],", "\"tracks\":[\"main\",", "a lane's number"),
    (
      "\"state\":\"cold\",\"workers\":2}]", "\"state\":\"icy\",\"workers\":2}]",
      "a cache state that is known"
    ),
    ("[[0,0,", "[[1,0,", "a sample of one of 1 operations"),
    ("[[0,0,", "[[0,0.5,", "a sample of 4 or 7 whole numbers"),
    ("\"names\":", "\"nombres\":", "a list of names"),
  ])
  func damagedTablesAreRefused(old: String, new: String, expected: String) {
    let error = #expect(throws: TraceError.self) { try edited((old, new)) }
    guard case .malformed(let offset, expected)? = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(offset > 0)
  }

  /// Before version 3 all lanes were threads of process 1, numbered from 2, and what a source said stood in between.
  @Test func whatAnEarlierVersionWroteIsReadAsBefore() throws {
    let imported = try edited(
      ("\"orrery\":{\"version\":3", "\"orrery\":{\"version\":2"),
      ("\"tracks\":[[0,1,2],[1,1,3]]", "\"tracks\":[0,1]"),
      ("\"names\":[", "\"details\":[\"{\\\"a\\\":1}\"],\n\"names\":["),
      (
        "\"args\":{\"span\":1,\"operation\":0,",
        "\"args\":{\"span\":1,\"kind\":4,\"correlation\":7,\"detail\":0,\"a\":1,\"operation\":0,"
      ))
    var expected = small
    expected.details = ["{\"a\":1}"]
    expected.spans[1].kind = .kernel
    expected.spans[1].correlation = 7
    expected.spans[1].detail = 0
    #expect(imported == ImportedTrace(trace: expected))
  }

  @Test func aLaterVersionIsRefused() {
    #expect(throws: TraceError.newerVersion(found: 4, known: 3)) {
      try edited(("\"orrery\":{\"version\":3", "\"orrery\":{\"version\":4"))
    }
  }
}
