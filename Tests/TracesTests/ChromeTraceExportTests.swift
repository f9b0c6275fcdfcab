import Documents
import Foundation
import Laws
import Testing
import Traces
import Workloads

@Suite struct ChromeTraceExportTests {
  @Test(arguments: 0..<60) func importingWhatWasExportedIsTheIdentity(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.trace()
    let imported = try ChromeTrace.read(
      trace.chromeTrace(metadata: [(random.text(), random.text()), ("machine", "here")]))
    #expect(imported == ImportedTrace(trace: trace))
    // By bytes too: strings that differ in composition are equal to Swift.
    #expect(imported.trace.names.map { Array($0.utf8) } == trace.names.map { Array($0.utf8) })
  }

  @Test func theEmptyTraceIsExportedToo() throws {
    let trace = Trace(lanes: [Lane(name: "idle", kind: .thread)])
    #expect(try ChromeTrace.read(trace.chromeTrace()).trace == trace)
    #expect(try ChromeTrace.read(Trace().chromeTrace()).trace == Trace())
  }

  @Test(arguments: 0..<10) func anExportedTraceIsReadPackedToo(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.trace()
    let packed = ByteStream(Gzip.deflate(trace.chromeTrace()))
    #expect(try ChromeTrace.read(packed.all()).trace == trace)
  }

  @Test(arguments: 0..<30) func slicesOfATrackNestOrFollow(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.trace(spans: 80)
    let slices = try exportedEvents(of: trace).filter { $0.phase == "X" }
    #expect(slices.count == trace.spans.count)
    for (_, track) in Dictionary(grouping: slices, by: \.track) {
      for (place, a) in track.enumerated() {
        for b in track[(place + 1)...] {
          let follows = b.start >= a.end || a.end <= b.start || a.start >= b.end
          let nests =
            (a.start <= b.start && b.end <= a.end) || (b.start <= a.start && a.end <= b.end)
          #expect(follows || nests)
          // The file's order breaks ties: the outer slice stands first.
          if a.start == b.start { #expect(a.end >= b.end) }
        }
      }
    }
  }

  @Test(arguments: 0..<30) func flowsBeginAndEndInTheirSlices(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.trace()
    let events = try exportedEvents(of: trace)
    let slices = Dictionary(
      uniqueKeysWithValues: events.filter { $0.phase == "X" }.map { ($0.span, $0) })
    for (id, dependency) in trace.dependencies.enumerated() {
      for (phase, span) in [("s", dependency.source), ("f", dependency.target)] {
        let flow = try #require(
          events.first { $0.phase == phase && $0.id == id && $0.category != "ac2g" })
        #expect(flow.category == (dependency.kind == .gradient ? "fwdbwd" : "dependency"))
        let slice = try #require(slices[span])
        #expect(flow.track == slice.track)
        #expect(flow.start >= slice.start && flow.start <= slice.end)
        #expect(flow.name == dependency.kind.rawValue)
      }
    }
    #expect(events.filter { $0.phase == "s" || $0.phase == "f" }.allSatisfy { $0.bindsEnclosing })
  }

  @Test(arguments: 0..<10) func timesAreNotNegativeAndHaveThreeDecimals(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let document = try JSONValue(bytes: random.trace().chromeTrace())
    let events = try document.array("traceEvents")
    var first = Double.infinity
    for event in events where event.find("ts") != nil {
      for key in ["ts", "dur"] {
        guard case .number(let number)? = event[key] else { continue }
        #expect(try #require(number.double) >= 0)
        #expect(number.text.split(separator: ".").last?.count == 3)
      }
      first = min(first, try event.double("ts"))
    }
    // Times count from a whole microsecond, so that they keep the fractions that they had.
    #expect(first < 1)
    #expect(try document.int("schemaVersion") == 1)
  }

  @Test func aLaneThatOverlapsHasSeveralNamedTracks() throws {
    var trace = Trace(lanes: [Lane(name: "stream 7", kind: .stream)], names: ["a"])
    trace.spans = [(0, 10), (5, 10), (5, 2), (15, 1)].map { (start: Int64, duration: Int64) in
      Span(name: 0, lane: 0, start: start, duration: duration)
    }
    let document = try JSONValue(bytes: trace.chromeTrace())
    let names = try document.array("traceEvents").filter { $0["name"] == "thread_name" }
    #expect(try names.map { try $0.string(["args", "name"]) } == ["stream 7", "stream 7 (2)"])
    let tracks = try exportedEvents(of: trace).filter { $0.phase == "X" }.map {
      [$0.span] + $0.track
    }
    #expect(tracks == [[0, 1, 2], [1, 1, 3], [2, 1, 2], [3, 1, 2]])
  }

  @Test func aSmallTraceIsWrittenAsReviewed() throws {
    try expectGolden(
      "small.chrome.json", Self.small.chromeTrace(metadata: [("machine", "a \"b\"")]))
  }

  /// Two threads that share a product, with a name that needs escapes.
  static let small = Trace(
    lanes: [Lane(name: "main", kind: .thread), Lane(name: "worker 1", kind: .thread)],
    names: ["gemm", "part \"1\"\n", "unused"],
    operations: [
      TracedOperation(
        kind: "gemm", type: "fp32", axes: "M=64;N=64;K=64",
        setting: Setting(library: .own, workers: 2, residency: .cold))
    ],
    spans: [
      Span(name: 0, lane: 0, start: 1_000_000_007, duration: 5000, operation: 0),
      Span(name: 1, lane: 1, start: 1_000_000_107, duration: 4001, operation: 0),
      Span(name: 1, lane: 0, start: 1_000_005_008, duration: 0),
    ],
    dependencies: [
      Dependency(source: 0, target: 1, kind: .fork), Dependency(source: 1, target: 2, kind: .join),
    ],
    samples: [
      Sample(
        operation: 0, sequence: 0, start: 1_000_000_007, duration: 5000,
        counters: Counters(cycles: 15_000, instructions: 40_000, cacheMisses: 12))
    ])

  /// One event that has a place in time, in nanoseconds.
  private struct Event {
    var phase: String
    var name: String
    var category: String
    /// Process and thread.
    var track: [Int]
    var span: Int
    var id: Int
    var start: Int64
    var end: Int64
    var bindsEnclosing: Bool
  }

  private func exportedEvents(of trace: Trace) throws -> [Event] {
    let document = try JSONValue(bytes: trace.chromeTrace())
    return try document.array("traceEvents").filter { $0["ph"] != "M" }.map { event in
      func time(_ key: String) -> Int64 {
        guard case .number(let number)? = event[key] else { return 0 }
        return number.nanosecondsFromMicroseconds ?? -1
      }
      return Event(
        phase: try event.string("ph"), name: try event.string("name"),
        category: try event.string("cat"), track: [try event.int("pid"), try event.int("tid")],
        span: try event.int(["args", "span"]), id: (try? event.int("id")) ?? -1, start: time("ts"),
        end: time("ts") + time("dur"), bindsEnclosing: event["bp"] == "e")
    }
  }
}
