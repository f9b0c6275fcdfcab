import Testing
import Tracer
import Traces
import Workloads

/// A whole run of a few small cases.
@Suite struct HostTracerTests {
  private static let states: [Residency] = [.hot, .rotating(), .cold]

  private func outcome() throws -> HostTracer.Outcome {
    let operation = try Catalog.operation(kind: "copy", type: "fp32", axes: "n=1000")
    let cases = Self.states.flatMap { state in
      [1, 2].map { workers in
        Suite.Case(operation: operation, setting: Setting(workers: workers, residency: state))
      }
    }
    let stopping = StoppingCriterion(
      precision: 1, timeBound: 1_000_000, leastSamples: 7, mostSamples: 9, leastTurns: 2)
    return try HostTracer(lastLevelCache: 1 << 16, stopping: stopping)
      .run(Suite(name: "small", cases: cases)) { _, _ in }
  }

  @Test func everyCaseIsCheckedSampledAndSpanned() throws {
    let outcome = try outcome()
    let trace = outcome.trace
    #expect(outcome.checks.count == 2)
    #expect(outcome.checks.allSatisfy { $0.error <= $0.allowed })
    #expect(trace.operations.map(\.setting.residency) == Self.states.flatMap { [$0, $0] })
    for (index, operation) in trace.operations.enumerated() {
      let samples = trace.samples.filter { $0.operation == index }
      #expect(samples.count >= 7)
      #expect(samples.map(\.sequence) == Array(samples.indices))
      #expect(samples.allSatisfy { $0.duration > 0 })
      let spans = trace.spans.filter { $0.operation == index }
      #expect(spans.count == samples.count * operation.setting.workers)
    }
    #expect(try trace.measurements().count == 6)
  }

  @Test func lanesDoOneThingAtATimeAndEdgesPointForward() throws {
    let trace = try outcome().trace
    for lane in trace.lanes.indices {
      let spans = trace.spans.filter { $0.lane == lane }.sorted { $0.start < $1.start }
      #expect(!spans.isEmpty)
      for (span, next) in zip(spans, spans.dropFirst()) { #expect(span.end <= next.start) }
    }
    #expect(Set(trace.dependencies.map(\.kind)) == [.fork, .join])
    for edge in trace.dependencies {
      #expect(trace.spans[edge.source].end <= trace.spans[edge.target].start)
      #expect(trace.spans[edge.source].lane != trace.spans[edge.target].lane)
    }
  }

  /// Its kernels are checked with as many ranks as the case has, whatever that is.
  @Test(
    arguments: [OperationKind.allReduceThreads, .allReduceProcesses, .allReduceSigns], [2, 3, 5])
  func sumsAmongAnyNumberOfWorkersAreTraced(kind: OperationKind, ranks: Int) throws {
    func outcome(workers: Int) throws -> HostTracer.Outcome {
      let operation = try Catalog.operation(
        kind: kind.rawValue, type: "fp32", axes: "bytes=4096;ranks=\(ranks)")
      let item = Suite.Case(operation: operation, setting: Setting(workers: workers))
      let stopping = StoppingCriterion(
        precision: 1, timeBound: 1_000_000, leastSamples: 3, mostSamples: 3, leastTurns: 1)
      return try HostTracer(lastLevelCache: 1 << 16, stopping: stopping)
        .run(Suite(name: "sum", cases: [item])) { _, _ in }
    }
    #expect(try outcome(workers: ranks).trace.samples.count >= 3)
    #expect(throws: TracerError.self) { try outcome(workers: 1) }
  }
}
