import Quantities
public import Workloads

/// What ran where and when, and what it waited for.
///
/// Indices are positions in the arrays.
public struct Trace: Sendable, Hashable {
  public var lanes: [Lane]
  /// Names that spans refer to.
  public var names: [String]
  /// What a source says of spans beyond their times, each different saying once, as JSON objects.
  public var details: [String]
  public var operations: [TracedOperation]
  public var spans: [Span]
  public var dependencies: [Dependency]
  public var samples: [Sample]
  /// What a profiler counted, kernel by kernel.
  public var counts: [ByteCount]
  /// What a source says of the whole run, rank by rank.
  public var properties: [Property]

  public init(
    lanes: [Lane] = [], names: [String] = [], details: [String] = [],
    operations: [TracedOperation] = [], spans: [Span] = [], dependencies: [Dependency] = [],
    samples: [Sample] = [], counts: [ByteCount] = [], properties: [Property] = []
  ) {
    self.lanes = lanes
    self.names = names
    self.details = details
    self.properties = properties
    self.operations = operations
    self.spans = spans
    self.dependencies = dependencies
    self.samples = samples
    self.counts = counts
  }

  /// From the first start to the last end, in nanoseconds; 0 without spans.
  ///
  /// Complexity: O(spans).
  public var makespan: Int64 {
    guard let first = spans.lazy.map(\.start).min(), let last = spans.lazy.map(\.end).max() else {
      return 0
    }
    return last - first
  }
}

/// Something that does one thing at a time: a thread, a stream.
public struct Lane: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable { case thread, process, stream }
  public var name: String
  public var kind: Kind
  /// The process of a distributed job.
  public var rank: Int
  /// The device of a stream, the process of a thread.
  public var owner: Int?
  /// The stream's or the thread's number there.
  public var number: Int?

  public init(name: String, kind: Kind, rank: Int = 0, owner: Int? = nil, number: Int? = nil) {
    self.name = name
    self.kind = kind
    self.rank = rank
    self.owner = owner
    self.number = number
  }
}

/// A member of a source's document: its value as JSON.
public struct Property: Sendable, Hashable {
  public var rank: Int
  public var key: String
  public var value: String

  public init(rank: Int, key: String, value: String) {
    self.rank = rank
    self.key = key
    self.value = value
  }
}

/// Span `target` could not begin before span `source` had ended (beyond the order of a lane, which needs no edge).
public struct Dependency: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A worker began after the one who gave it work.
    case fork
    /// Someone went on after a worker had finished.
    case join
    /// A backward operation belongs to a forward one.
    case gradient
    /// A node uses what another made.
    case data
  }
  public var source: Int
  public var target: Int
  public var kind: Kind

  public init(source: Int, target: Int, kind: Kind) {
    self.source = source
    self.target = target
    self.kind = kind
  }
}

/// An operation as it was run.
public struct TracedOperation: Sendable, Hashable {
  public var kind: String
  public var type: String
  public var axes: String
  public var setting: Setting

  public init(kind: String, type: String, axes: String, setting: Setting) {
    self.kind = kind
    self.type = type
    self.axes = axes
    self.setting = setting
  }

  public init(_ operation: any Operation, setting: Setting) {
    self.init(
      kind: operation.kind.rawValue, type: operation.elementType.rawValue,
      axes: operation.axes.description, setting: setting)
  }

  /// How it is called: "gemm fp32 M=8;N=8;K=8".
  public var label: String { "\(kind) \(type) \(axes)" }

  /// The operation itself; throws where this version knows no such family.
  public func operation() throws(WorkloadError) -> any Operation {
    try Catalog.operation(kind: kind, type: type, axes: axes)
  }
}

/// One timed run of an operation.
public struct Sample: Sendable, Hashable {
  public var operation: Int
  /// Position among the samples of its operation, from 0.
  public var sequence: Int
  public var start: Int64
  public var duration: Int64
  /// Hardware counts, where the system grants them.
  public var counters: Counters?

  public init(
    operation: Int, sequence: Int, start: Int64, duration: Int64, counters: Counters? = nil
  ) {
    self.operation = operation
    self.sequence = sequence
    self.start = start
    self.duration = duration
    self.counters = counters
  }
}

/// Bytes that a profiler counted for one kernel of an operation.
public struct ByteCount: Sendable, Hashable {
  public var operation: Int
  /// The kernel's name.
  public var name: Int
  /// Between a device's memory and its last-level cache.
  public var memoryReads: Int64
  public var memoryWrites: Int64
  /// Between that cache and what computes.
  public var cacheReads: Int64
  public var cacheWrites: Int64

  public init(
    operation: Int, name: Int, memoryReads: Int64, memoryWrites: Int64, cacheReads: Int64,
    cacheWrites: Int64
  ) {
    self.operation = operation
    self.name = name
    self.memoryReads = memoryReads
    self.memoryWrites = memoryWrites
    self.cacheReads = cacheReads
    self.cacheWrites = cacheWrites
  }

  /// Bytes between a device's memory and its last-level cache.
  public var memory: Traffic {
    Traffic(reads: Bytes(Double(memoryReads)), writes: Bytes(Double(memoryWrites)))
  }
  /// Bytes between that cache and what computes.
  public var cache: Traffic {
    Traffic(reads: Bytes(Double(cacheReads)), writes: Bytes(Double(cacheWrites)))
  }
}

/// What the processor counted during a sample, in user space, on the calling thread.
public struct Counters: Sendable, Hashable {
  public var cycles: Int64
  public var instructions: Int64
  /// References that the last-level cache did not hold.
  public var cacheMisses: Int64

  public init(cycles: Int64, instructions: Int64, cacheMisses: Int64) {
    self.cycles = cycles
    self.instructions = instructions
    self.cacheMisses = cacheMisses
  }
}
