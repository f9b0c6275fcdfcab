import CKernels
import Traces
import Workloads

/// Times many kernels in turn: a round gives each that is not yet known well enough a short turn, so that a machine which
/// drifts drifts for all of them.
struct SamplingSession {
  /// Nanoseconds that one kernel may take in a round before the next has its turn.
  private static let turn: Int64 = 10_000_000
  /// Samples that it may take in a round.
  private static let samplesInTurn = 10

  private let stopping: StoppingCriterion
  private let evictor: Evictor
  private let counters: PerformanceCounters?
  private let cases: [Suite.Case]
  private var durations: [[Int64]]
  private var nextSet: [Int]
  private var turns: [Int]
  /// Cases that are known well enough.
  private(set) var known = 0
  private(set) var trace: Trace
  /// Spans that the next span of the caller must wait for: what the other workers did in the last run.
  private var joins: [Int] = []
  private var lastOnMain: Int?

  init(
    _ cases: [Suite.Case], stopping: StoppingCriterion, evictor: Evictor,
    counters: PerformanceCounters?
  ) {
    self.cases = cases
    self.stopping = stopping
    self.evictor = evictor
    self.counters = counters
    durations = Array(repeating: [], count: cases.count)
    nextSet = Array(repeating: 0, count: cases.count)
    turns = Array(repeating: 0, count: cases.count)
    let workers = cases.map(\.setting.workers).max() ?? 1
    var lanes = [Lane(name: "main", kind: .thread)]
    for worker in 1..<max(workers, 1) {
      lanes.append(Lane(name: "worker \(worker)", kind: .thread))
    }
    let operations = cases.map { TracedOperation($0.operation, setting: $0.setting) }
    trace = Trace(lanes: lanes, names: operations.map(\.kind), operations: operations)
  }

  /// Times the kernels of some of the cases, by their positions, until each is known well enough; false where `watch` stopped it, which
  /// sees the trace after each turn.
  mutating func run(
    _ kernels: [Int: any RunnableKernel], _ progress: (Double, String) -> Void,
    watch: (Trace) -> Bool
  ) -> Bool {
    var open = kernels.keys.sorted()
    while !open.isEmpty {
      for index in open {
        guard let kernel = kernels[index] else { continue }
        progress(Double(known) / Double(cases.count), kernel.operation.label)
        take(kernel, index)
        guard watch(trace) else { return false }
      }
      let count = open.count
      open.removeAll { stopping.isMet(by: durations[$0], turns: turns[$0]) }
      known += count - open.count
    }
    return true
  }

  /// One turn of a kernel: warm-up, then samples.
  private mutating func take(_ kernel: any RunnableKernel, _ index: Int) {
    var spent: Int64 = 0
    var taken = 0
    turns[index] += 1
    if kernel.setting.residency != .cold { _ = kernel.run(set: rotate(kernel, index)) }
    repeat {
      if kernel.setting.residency == .cold { evictor.evict() }
      spent += sample(kernel, index)
      taken += 1
    } while spent < Self.turn && taken < Self.samplesInTurn
  }

  private mutating func rotate(_ kernel: any RunnableKernel, _ index: Int) -> Int {
    defer { nextSet[index] = (nextSet[index] + 1) % kernel.sets }
    return nextSet[index]
  }

  private mutating func sample(_ kernel: any RunnableKernel, _ index: Int) -> Int64 {
    let set = rotate(kernel, index)
    let before = counters?.read()
    let start = orrery_now()
    let duration = kernel.run(set: set)
    let after = counters?.read()
    var counts: Counters?
    if let before, let after { counts = after - before }
    let sequence = durations[index].count
    durations[index].append(duration)
    trace.samples.append(
      Sample(
        operation: index, sequence: sequence, start: start, duration: duration, counters: counts))
    record(kernel, index, start, duration)
    return duration
  }

  /// The caller's part as a span on the main lane and the others' parts on theirs, begun after the caller's span before and
  /// awaited by the caller's span after.
  private mutating func record(
    _ kernel: any RunnableKernel, _ index: Int, _ start: Int64, _ duration: Int64
  ) {
    let parts = kernel.parts
    let own = parts.first ?? (begin: start, end: start + duration)
    let main = trace.spans.count
    for join in joins where trace.spans[join].end <= own.begin {
      trace.dependencies.append(Dependency(source: join, target: main, kind: .join))
    }
    trace.spans.append(
      Span(
        name: index, lane: 0, start: own.begin, duration: own.end - own.begin, operation: index))
    joins = []
    for (worker, part) in parts.enumerated().dropFirst() {
      let span = trace.spans.count
      trace.spans.append(
        Span(
          name: index, lane: worker, start: part.begin, duration: part.end - part.begin,
          operation: index))
      if let lastOnMain, trace.spans[lastOnMain].end <= part.begin {
        trace.dependencies.append(Dependency(source: lastOnMain, target: span, kind: .fork))
      }
      joins.append(span)
    }
    lastOnMain = main
  }
}
