public import Quantities

/// Ring all-reduce (sum) over `ranks` workers of one machine that share memory: reduce-scatter, then all-gather.
public struct AllReduce: WorkersSum {
  /// Whether the workers are threads of one process or processes.
  public enum Workers: String, Sendable, CaseIterable { case threads, processes }

  /// Whether the workers are threads or processes.
  public let workers: Workers
  /// Type of the elements that are summed.
  public let elementType: ElementType
  /// Bytes of each worker's buffer.
  public let bytes: Int
  /// Workers of the ring, at least 2.
  public let ranks: Int

  /// The sum of a buffer of `bytes` on each of `ranks` workers; neither is checked.
  public init(_ workers: Workers, type: ElementType, bytes: Int, ranks: Int) {
    self.workers = workers
    self.elementType = type
    self.bytes = bytes
    self.ranks = ranks
  }

  init(_ workers: Workers, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: workers.kind.rawValue)
    self.init(
      workers, type: type, bytes: try reader.positive(.bytes), ranks: try reader.positive(.ranks))
    try reader.end()
    guard ranks > 1 else { throw .alone(kind: kind.rawValue) }
  }

  /// The family of its workers: `all_reduce_threads` or `all_reduce_processes`.
  public var kind: OperationKind { workers.kind }

  /// Steps of the ring, in each of which every rank hands one chunk of bytes / ranks on.
  public var steps: Int { 2 * (ranks - 1) }

  /// Each of the 2 (r - 1) steps moves bytes / r for every rank: read from the own buffer and written to the neighbour's
  /// mailbox, read there and (in the first half together with the own value) written back.
  public var demand: Demand {
    let r = Double(ranks)
    let chunk = Bytes(Double(bytes)) / r
    let moved = chunk * (Double(steps) * r)
    let reduced = chunk * (r * (r - 1))
    return Demand(
      elementwise: FLOPs(reduced / elementType.size), barriers: Double(steps),
      crossesProcesses: workers == .processes,
      exchanged: Traffic(reads: moved, writes: moved),
      compulsory: Traffic(reads: 2 * moved + reduced, writes: 2 * moved),
      workingSet: Bytes(Double(bytes)) * r + moved / Double(max(steps, 1)))
  }

  /// The compulsory traffic at any capacity: nothing is kept from one step of the ring to the next.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension AllReduce.Workers {
  /// The family of operations of this workers.
  public var kind: OperationKind {
    self == .threads ? .allReduceThreads : .allReduceProcesses
  }
}
