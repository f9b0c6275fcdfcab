import Testing
import Tracer
import Traces

@Suite struct SpanRecorderTests {
  private struct Failure: Error {}

  @Test func whatRanIsRecordedInItsOrder() {
    var recorder = SpanRecorder(lane: 3, capacity: 4)
    let before = Clock.now()
    for index in 0..<100 {
      let result = recorder.record(name: index % 5, operation: index % 2 == 0 ? index : nil) {
        index * 2
      }
      #expect(result == index * 2)
    }
    let after = Clock.now()
    let spans = recorder.spans
    #expect(spans.count == 100)
    #expect(spans.map(\.name) == (0..<100).map { $0 % 5 })
    #expect(spans.map(\.operation) == (0..<100).map { $0 % 2 == 0 ? $0 : nil })
    #expect(spans.allSatisfy { $0.lane == 3 && $0.duration >= 0 })
    for (span, next) in zip(spans, spans.dropFirst()) { #expect(span.end <= next.start) }
    #expect(spans[0].start >= before && spans[99].end <= after)
  }

  @Test func aSpanLastsAsLongAsItsBody() {
    var recorder = SpanRecorder(lane: 0, capacity: 1)
    var inner: Int64 = 0
    recorder.record(name: 0) {
      let begin = Clock.now()
      repeat { inner = Clock.now() - begin } while inner < 200_000
    }
    #expect(recorder.spans[0].duration >= inner)
  }

  @Test func aBodyThatThrowsIsRecordedToo() {
    var recorder = SpanRecorder(lane: 0, capacity: 1)
    #expect(throws: Failure.self) { try recorder.record(name: 7) { throw Failure() } }
    #expect(recorder.spans.map(\.name) == [7])
  }

  @Test func whatWasTimedElsewhereIsTakenAsItIs() {
    var recorder = SpanRecorder(lane: 2, capacity: 1)
    recorder.add(name: 1, start: -5, duration: 9, operation: 4)
    #expect(recorder.spans == [Span(name: 1, lane: 2, start: -5, duration: 9, operation: 4)])
  }
}
