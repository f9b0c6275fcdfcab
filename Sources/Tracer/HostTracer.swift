import CKernels
import Quantities
public import Traces
import Workloads

/// Runs suites on this machine's CPU and records what was seen.
public struct HostTracer {
  /// What a run found besides its trace.
  public struct Outcome {
    /// The timed runs: a sample each, and spans on one lane for each worker.
    public var trace: Trace
    /// The largest error of each kernel's checks, with the error that was allowed.
    public var checks: [(kernel: String, error: Double, allowed: Double)]
    /// Sentences about the run: counters, clock, and how busy the machine was.
    public var notes: [String]
    /// Cases that are known as well as was asked for; all of them, where the run was not stopped.
    public var known: Int
  }

  /// When enough samples of a case have been taken.
  public var stopping: StoppingCriterion
  /// The seed of the operands' values.
  public var seed: UInt64
  /// The vector instructions of the kernels that are run.
  public var instructions: InstructionSet
  /// Bytes of the last-level cache, of which cold and rotating operands take four times.
  public var lastLevelCache: Int

  /// A tracer for a machine whose last-level cache holds so many bytes; by default with the widest instructions it has.
  public init(
    lastLevelCache: Int, stopping: StoppingCriterion = StoppingCriterion(), seed: UInt64 = 1,
    instructions: InstructionSet = .best
  ) {
    self.lastLevelCache = lastLevelCache
    self.stopping = stopping
    self.seed = seed
    self.instructions = instructions
  }

  /// Checks every kernel of a suite, then times all cases in turn until each is known well
  /// enough.
  ///
  /// `progress` is told the share done and what runs. `watch` sees the trace as it grows, after each kernel's turn, and says whether to go
  /// on; a run that was stopped has what was taken until then, and no case where its kernels were still being checked.
  public func run(
    _ suite: Suite, progress: (Double, String) -> Void, watch: (Trace) -> Bool = { _ in true }
  ) throws(TracerError) -> Outcome {
    let load = MachineLoad.now()
    var teams: [Int: Team] = [1: try Team(ranks: 1)]
    for workers in Set(suite.cases.map(\.setting.workers)) where teams[workers] == nil {
      teams[workers] = try Team(ranks: workers)
    }
    guard let checks = try check(suite, teams, progress, goesOn: { watch(Trace()) }) else {
      return Outcome(trace: Trace(), checks: [], notes: [], known: 0)
    }
    let (counters, sentence) = PerformanceCounters.open()
    var session = SamplingSession(
      suite.cases, stopping: stopping, evictor: Evictor(bytes: 4 * lastLevelCache),
      counters: counters)
    for batch in batches(of: suite.cases) {
      var kernels: [Int: any RunnableKernel] = [:]
      for index in batch {
        let item = suite.cases[index]
        let entry = try KernelCatalog.entry(item.operation.kind, item.setting.library)
        guard let team = teams[item.setting.workers] else { continue }
        kernels[index] = try entry.make(
          item.operation, context(item.setting, team, sets(for: item)))
      }
      guard session.run(kernels, progress, watch: watch) else { break }
    }
    let clock = "one reading of CLOCK_MONOTONIC_RAW costs \(Int(Clock.cost().rounded())) ns"
    let notes = [sentence, clock] + [load?.disturbance].compactMap { $0 }
    return Outcome(trace: session.trace, checks: checks, notes: notes, known: session.known)
  }

  /// Positions of cases whose operands fit in memory together; each batch takes every n-th, so that families and sizes mix.
  private func batches(of cases: [Suite.Case]) -> [[Int]] {
    let bytes = cases.map { item in
      Double(sets(for: item)) * item.operation.demand.workingSet.value
    }
    let count = max(Int((bytes.reduce(0, +) / Self.batchBytes).rounded(.up)), 1)
    return (0..<count).map { batch in
      Array(stride(from: batch, to: cases.count, by: count))
    }.filter { !$0.isEmpty }
  }

  /// Bytes of operands that are held at once.
  private static let batchBytes = 2e9

  private func context(_ setting: Setting, _ team: Team, _ sets: Int) -> KernelContext {
    KernelContext(
      instructions: instructions, team: team, setting: setting, sets: sets, seed: seed)
  }

  /// Operand sets that together hold at least four times the last-level cache, for rotating ones.
  private func sets(for item: Suite.Case) -> Int {
    guard case .rotating = item.setting.residency else { return 1 }
    let bytes = max(Int(item.operation.demand.compulsory.total.value), 64)
    return max((4 * lastLevelCache + bytes - 1) / bytes, 2)
  }

  /// Each kernel of the suite on the sizes of its catalogue entry, with every number of workers that the suite uses; nil where it was stopped.
  private func check(
    _ suite: Suite, _ teams: [Int: Team], _ progress: (Double, String) -> Void,
    goesOn: () -> Bool
  ) throws(TracerError) -> [(kernel: String, error: Double, allowed: Double)]? {
    struct Kind: Hashable {
      var kind: OperationKind
      var implementation: Library
      var workers: Int
    }
    var results: [(kernel: String, error: Double, allowed: Double)] = []
    var seen: Set<Kind> = []
    for item in suite.cases {
      let (kind, setting) = (item.operation.kind, item.setting)
      let key = Kind(kind: kind, implementation: setting.library, workers: setting.workers)
      guard seen.insert(key).inserted, let team = teams[setting.workers] else { continue }
      guard goesOn() else { return nil }
      progress(0, "checking \(kind)")
      let entry = try KernelCatalog.entry(kind, setting.library)
      var worst = (error: 0.0, allowed: 0.0)
      for check in entry.checks {
        let kernel = try entry.make(
          check.operation(kind, ranks: item.operation.ranks), context(setting, team, 1))
        let error = try kernel.error()
        guard error <= kernel.tolerance else {
          throw .wrongResult(
            operation: kernel.operation.label, implementation: setting.library.rawValue,
            workers: setting.workers, error: error, allowed: kernel.tolerance)
        }
        worst = (max(worst.error, error), max(worst.allowed, kernel.tolerance))
      }
      let name = "\(kind), \(setting.library.rawValue), \(setting.workers) workers"
      results.append((name, worst.error, worst.allowed))
    }
    return results
  }
}

extension Operation {
  /// Workers that take part in a sum; two of what is none.
  var ranks: Int { (self as? any WorkersSum)?.ranks ?? 2 }
}
