import Benchmark
import Replay
import Traces

/// A run as a profiler records it: operations of a framework around launches, kernels on a few streams behind them.
private func launches(_ count: Int) -> Trace {
  var trace = Trace(
    lanes: [Lane(name: "thread", kind: .thread, owner: 1, number: 1)]
      + (0..<3).map { Lane(name: "stream \($0)", kind: .stream, owner: 0, number: $0) },
    names: ["aten::add", "cudaLaunchKernel", "kernel"])
  var (host, streams) = (Int64(0), [Int64](repeating: 0, count: 3))
  for number in 0..<count {
    let stream = number % 7 == 0 ? 1 + number % 2 : 0
    trace.spans.append(
      Span(name: 0, lane: 0, start: host, duration: 9_000, kind: .hostOperation, external: number))
    trace.spans.append(
      Span(name: 1, lane: 0, start: host + 2_000, duration: 5_000, kind: .call, correlation: number)
    )
    let start = max(host + 8_800, streams[stream] + 1_000)
    let duration = Int64(2_000 + number * 7919 % 9_000)
    trace.spans.append(
      Span(
        name: 2, lane: 1 + stream, start: start, duration: duration, kind: .kernel,
        correlation: number, external: number))
    streams[stream] = start + duration
    host += 10_000
  }
  return trace
}

func registerReplays() {
  let trace = launches(333_334)
  let count = trace.spans.count
  var configuration = Benchmark.Configuration(metrics: [.spansPerSecond])
  configuration.warmupIterations = 1
  configuration.maxDuration = .seconds(20)
  configuration.maxIterations = 7
  let program = TracedProgram(trace)
  Benchmark("Replay of 1 000 002 spans (>= 2 M/s)", configuration: configuration) { benchmark in
    let clock = ContinuousClock()
    let duration = try clock.measure { blackHole(try program.timed().makespan) }
    benchmark.measurement(.spansPerSecond, count, in: duration)
  }
  Benchmark(
    "Reading, replay and critical path of 1 000 002 spans (>= 500 k/s)",
    configuration: configuration
  ) { benchmark in
    let clock = ContinuousClock()
    let duration = try clock.measure {
      blackHole(try TracedProgram(trace).timed().criticalPath.count)
    }
    benchmark.measurement(.spansPerSecond, count, in: duration)
  }
}
