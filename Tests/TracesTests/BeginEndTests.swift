import Laws
import Testing
import Traces

/// Spans whose begins and ends are events of their own.
@Suite struct BeginEndTests {
  private struct Slice: Hashable {
    var name: String
    var lane: String
    var start: Int64
    var duration: Int64
  }

  private func read(_ events: [String]) throws -> ImportedTrace {
    try ChromeTrace.read(Array(#"{"traceEvents":[\#(events.joined(separator: ","))]}"#.utf8))
  }

  private func event(
    _ phase: String, _ name: String?, _ time: Int64, thread: Int = 3, more: String = ""
  ) -> String {
    let name = name.map { #""name":"\#($0)","# } ?? ""
    return #"{"ph":"\#(phase)",\#(name)"pid":1,"tid":\#(thread),"ts":\#(time)\#(more)}"#
  }

  private func slices(_ trace: Trace) -> Set<Slice> {
    Set(
      trace.spans.map {
        Slice(
          name: trace.names[$0.name], lane: trace.lanes[$0.lane].name, start: $0.start,
          duration: $0.duration)
      })
  }

  /// py-spy's, with a thread of more than 32 bits.
  @Test func threeSlicesAreThreeSpans() throws {
    let thread = 139_627_874_611_776
    let events = (0..<3).flatMap { number in
      [
        event(
          "B", "load_\(number)", Int64(number) * 1000, thread: thread,
          more: #","cat":"py-spy","args":{"line":1}"#),
        event("E", "load_\(number)", Int64(number) * 1000 + 700, thread: thread),
      ]
    }
    let imported = try read(events)
    #expect(imported.trace.spans.map(\.start) == [0, 1_000_000, 2_000_000])
    #expect(imported.trace.spans.allSatisfy { $0.duration == 700_000 && $0.detail == 0 })
    #expect(imported.trace.details == [#"{"line":1}"#])
    #expect(imported.trace.lanes.map(\.number) == [thread])
    #expect(
      imported.notes == ["event of category 'py-spy', which is not known, read as a host's": 3])
  }

  /// Slices within one another, no two moments at one time.
  private func slices(
    _ random: inout SplitMix, depth: Int, thread: Int, clock: inout Int64
  ) -> [Slice] {
    var slices: [Slice] = []
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let name = "f\(Int.random(in: 0..<4, using: &random))"
      clock += Int64.random(in: 1...5, using: &random)
      let start = clock
      if depth > 0 {
        slices += self.slices(&random, depth: depth - 1, thread: thread, clock: &clock)
      }
      clock += Int64.random(in: 1...5, using: &random)
      slices.append(
        Slice(
          name: name, lane: "process 1, thread \(thread)", start: start, duration: clock - start))
    }
    return slices
  }

  @Test(arguments: 0..<40) func pairsSayTheSameAsCompleteEventsInAnyOrder(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var whole: [String] = []
    var halves: [String] = []
    for thread in 1...2 {
      var clock: Int64 = 0
      for slice in slices(&random, depth: 3, thread: thread, clock: &clock) {
        let more = #","dur":\#(slice.duration)"#
        whole.append(event("X", slice.name, slice.start, thread: thread, more: more))
        halves.append(event("B", slice.name, slice.start, thread: thread))
        let name = Bool.random(using: &random) ? slice.name : nil
        halves.append(event("E", name, slice.start + slice.duration, thread: thread))
      }
    }
    let imported = try read(halves.shuffled(using: &random))
    let expected = try read(whole).trace
    #expect(slices(imported.trace) == slices(expected))
    #expect(imported.notes.isEmpty)
  }

  @Test func whatHasNoOtherIsCounted() throws {
    let imported = try read([
      event("E", "before", 1), event("B", "outer", 2), event("B", "lost", 3), event("E", nil, 4),
      event("B", "inner", 5), event("E", "outer", 6), event("B", "open", 7),
      #"{"ph":"B","name":"timeless"}"#,
    ])
    #expect(
      slices(imported.trace) == [
        Slice(name: "lost", lane: "process 1, thread 3", start: 3000, duration: 1000),
        Slice(name: "outer", lane: "process 1, thread 3", start: 2000, duration: 4000),
      ])
    #expect(
      imported.notes == [
        "begin event without an end": 2, "end event without a begin": 1,
        "begin or end event whose ts is missing or no number": 1,
      ])
  }
}
