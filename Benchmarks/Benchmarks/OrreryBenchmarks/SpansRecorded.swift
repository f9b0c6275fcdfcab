import Benchmark
import Tracer

func registerSpansRecorded() {
  let count = 1_000_000
  let configuration = Benchmark.Configuration(metrics: [.nanosecondsPerSpan])
  Benchmark("Recording a span of nothing (<= 150 ns)", configuration: configuration) { benchmark in
    var recorder = SpanRecorder(lane: 0, capacity: count)
    let clock = ContinuousClock()
    let duration = clock.measure {
      for index in 0..<count { recorder.record(name: index & 15) {} }
    }
    blackHole(recorder.spans.count)
    benchmark.measurement(.nanosecondsPerSpan, Int(duration / .nanoseconds(count)))
  }
}
