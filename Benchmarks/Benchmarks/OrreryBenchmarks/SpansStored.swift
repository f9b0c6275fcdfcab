import Benchmark
import Foundation
import TraceStore
import Traces
import Workloads

/// A run of so many spans on a few lanes, as a tracer leaves it: in the order of time, not of lanes.
private func trace(spans count: Int) -> Trace {
  let lanes = (0..<4).map { Lane(name: "lane \($0)", kind: .thread) }
  var trace = Trace(lanes: lanes, names: (0..<16).map { "kernel \($0)" })
  trace.spans = (0..<count).map { (index: Int) -> Span in
    Span(name: index % 16, lane: index % 4, start: Int64(index) * 100, duration: 300)
  }
  return trace
}

func registerSpansStored() {
  let count = 1_000_000
  let trace = trace(spans: count)
  var configuration = Benchmark.Configuration(metrics: [.spansPerSecond])
  configuration.warmupIterations = 1
  configuration.maxDuration = .seconds(20)
  configuration.maxIterations = 7
  Benchmark(
    "1 000 000 spans into a fresh store, indexed (>= 700 k/s)", configuration: configuration
  ) {
    benchmark in
    let folder = NSTemporaryDirectory() + "/orrery-benchmark-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let record = RunRecord(
      name: "spans", created: "2026-11-20T10:00:00Z", machine: .init(name: "benchmark"),
      command: "",
      toolVersion: "", commit: "")
    let clock = ContinuousClock()
    let duration = try clock.measure {
      let store = try TraceStore(path: "\(folder)/store.sqlite")
      try store.add(trace, as: record)
    }
    benchmark.measurement(.spansPerSecond, count, in: duration)
  }
}
