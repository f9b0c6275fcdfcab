import Quantities
import Testing
import Traces

/// What ranks record before the last one's recording begins.
@Suite struct StartSkewTests {
  /// One of several ranks that sum three times, at 10, 20 and 30 ms after the last one's recording began.
  private struct Recording {
    /// When its recording began, in milliseconds before that.
    var early: Int64
    /// How far its clock is ahead, in milliseconds.
    var clock: Int64 = 0
    /// Sums that it recorded before.
    var earlier: [Int64] = []
  }

  private func milliseconds(_ count: Int64) -> Int64 { count * 1_000_000 }

  /// A thread that works throughout, and a stream with sums that end together.
  private func trace(_ recordings: [Recording], group: String, numbered: Bool = true) -> Trace {
    var trace = Trace(names: ["work", "ncclDevKernel_AllReduce", "gemm"])
    for (rank, recording) in recordings.enumerated() {
      let lane = trace.lanes.count
      trace.lanes += [
        Lane(name: "thread", kind: .thread, rank: rank),
        Lane(name: "stream", kind: .stream, rank: rank),
      ]
      for time in stride(from: -recording.early, to: 40, by: 1) {
        trace.spans.append(
          Span(
            name: 0, lane: lane, start: milliseconds(time + recording.clock),
            duration: milliseconds(1), kind: .hostOperation))
      }
      let sums = recording.earlier + [10, 20, 30]
      for (place, end) in sums.enumerated() {
        let number = numbered ? #","Seq":\#(place - recording.earlier.count + 5)"# : ""
        trace.details.append(
          #"{"Collective name":"allreduce","Process Group Name":"\#(group)","Group size":2,"In msg nelems":8,"dtype":"Float"\#(number)}"#
        )
        // The first one waits from the recording's begin on.
        let start = place == 0 ? -recording.early : end - 1
        trace.spans.append(
          Span(
            name: 1, lane: lane + 1, start: milliseconds(start + recording.clock),
            duration: milliseconds(end - start), kind: .kernel, detail: trace.details.count - 1))
      }
    }
    return trace
  }

  private func left(_ trace: Trace) throws -> WindowedTrace {
    var window = RunWindow()
    window.leavesOutSkew = true
    return try trace.windowed(window)
  }

  /// The first start of each rank, in milliseconds.
  private func begins(_ trace: Trace) -> [Int64] {
    trace.ranks.map { rank in
      let starts = trace.spans.filter { trace.lanes[$0.lane].rank == rank }.map(\.start)
      return (starts.min() ?? 0) / milliseconds(1)
    }
  }

  @Test(arguments: [true, false]) func whatWasRecordedBeforeTheLastBeganIsLeftOut(
    numbered: Bool
  ) throws {
    let whole = trace(
      [Recording(early: 500), Recording(early: 0), Recording(early: 30)], group: "0",
      numbered: numbered)
    let part = try left(whole)
    #expect(begins(part.trace) == [0, 0, 0])
    let expected =
      "the recording of rank 1 begins 500 ms after that of rank 0: what was recorded before is left out; --keep-skew keeps it"
    #expect(part.notes.first == expected)
    // The sum that was waiting goes on at the cut.
    let waits = part.trace.spans.filter { $0.kind == .kernel && $0.start == 0 }.map(\.duration)
    #expect(waits == [milliseconds(10), milliseconds(10), milliseconds(10)])
    #expect(try whole.windowed(RunWindow()).trace == whole)
  }

  /// A clock that is ahead is no skew; one that is behind hides none.
  @Test(arguments: [true, false]) func clocksAreComparedByWhatEndsTogether(numbered: Bool) throws {
    let apart = trace(
      [Recording(early: 0), Recording(early: 0, clock: 700)], group: "0", numbered: numbered)
    #expect(try left(apart).trace == apart)
    let hidden = trace(
      [Recording(early: 0), Recording(early: 500, clock: 500)], group: "0", numbered: numbered)
    #expect(begins(hidden) == [0, 0])
    #expect(try begins(left(hidden).trace) == [0, 500])
  }

  /// Those recorded before have no partner, so that they are paired from the last one back.
  @Test(arguments: [true, false]) func collectivesThatOneRankMissedStandInNoWay(
    numbered: Bool
  ) throws {
    let whole = trace(
      [Recording(early: 300, earlier: [-200, -100]), Recording(early: 0)], group: "0",
      numbered: numbered)
    let part = try left(whole)
    #expect(begins(part.trace) == [0, 0])
    #expect(part.trace.spans.filter { $0.kind == .kernel }.count == 6)
  }

  @Test func aSkewThatIsLittleOrUnknownStays() throws {
    let little = trace([Recording(early: 0), Recording(early: 0)], group: "0")
    #expect(try left(little).trace == little)
    var unknown = trace([Recording(early: 500), Recording(early: 0)], group: "0")
    for place in unknown.spans.indices { unknown.spans[place].detail = nil }
    unknown.details = []
    #expect(try left(unknown).trace == unknown)
    let alone = trace([Recording(early: 500)], group: "0")
    #expect(try left(alone).trace == alone)
  }
}
