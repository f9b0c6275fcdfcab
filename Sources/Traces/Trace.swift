import Quantities
public import Workloads

/// What ran where and when, and what it waited for.
///
/// Indices are positions in the arrays.
public struct Trace: Sendable, Hashable {
  /// Where spans ran.
  public var lanes: [Lane]
  /// Names that spans refer to.
  public var names: [String]
  /// What a source says of spans beyond their times, each different saying once, as JSON objects.
  public var details: [String]
  /// The operations that were run, each with how it was run.
  public var operations: [TracedOperation]
  /// What ran, in any order.
  public var spans: [Span]
  /// Which spans waited for which, beyond the order of a lane.
  public var dependencies: [Dependency]
  /// The timed runs of operations.
  public var samples: [Sample]
  /// What a profiler counted, kernel by kernel.
  public var counts: [ByteCount]
  /// What a source says of the whole run, rank by rank.
  public var properties: [Property]

  /// A trace of these parts; those that are not given are empty.
  ///
  /// That each position leads to something is up to the caller; a store refuses a trace where one does not.
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

/// Something that does one thing at a time: a thread, a stream; or a process, for ranges that keep no thread's order.
public struct Lane: Sendable, Hashable {
  /// What a lane is: a thread of a host, what a process did in no thread's order, or a stream of a device.
  public enum Kind: String, Sendable, Hashable, CaseIterable { case thread, process, stream }
  /// What people call it: "GPU 0, stream 7".
  public var name: String
  /// What it is.
  public var kind: Kind
  /// The number of its process in a distributed job; 0 where there is one alone.
  public var rank: Int
  /// The number of a stream's device, or of the process of another lane; nil where it is not known.
  public var owner: Int?
  /// The stream's or the thread's number there; nil where it is not known.
  public var number: Int?

  /// A lane of rank 0 whose numbers are not known, unless they are given.
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
  /// The rank whose document it is from.
  public var rank: Int
  /// The member's key, as the source writes it.
  public var key: String
  /// The member's value, as JSON.
  public var value: String

  /// A property of one rank; that `value` is JSON is up to the caller.
  public init(rank: Int, key: String, value: String) {
    self.rank = rank
    self.key = key
    self.value = value
  }
}

/// Span `target` could not begin before span `source` had ended (beyond the order of a lane, which needs no edge).
public struct Dependency: Sendable, Hashable {
  /// Why one span waited for the other.
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
  /// Position of the span that was waited for.
  public var source: Int
  /// Position of the span that waited.
  public var target: Int
  /// Why it waited.
  public var kind: Kind

  /// A dependency between the spans at two positions.
  public init(source: Int, target: Int, kind: Kind) {
    self.source = source
    self.target = target
    self.kind = kind
  }
}

/// An operation as it was run.
public struct TracedOperation: Sendable, Hashable {
  /// The family as the catalogue writes it: "gemm".
  ///
  /// It may be a family that this version does not know; `operation()` then throws.
  public var kind: String
  /// What its operands are stored as: "fp32".
  public var type: String
  /// Its sizes in the family's order: "M=8;N=8;K=8".
  public var axes: String
  /// How it was run.
  public var setting: Setting

  /// An operation from its texts, which are read by `operation()` only.
  public init(kind: String, type: String, axes: String, setting: Setting) {
    self.kind = kind
    self.type = type
    self.axes = axes
    self.setting = setting
  }

  /// An operation of the catalogue, as texts.
  public init(_ operation: any Operation, setting: Setting) {
    self.init(
      kind: operation.kind.rawValue, type: operation.elementType.rawValue,
      axes: operation.axes.description, setting: setting)
  }

  /// How it is called: "gemm fp32 M=8;N=8;K=8".
  public var label: String { "\(kind) \(type) \(axes)" }

  /// The operation itself; throws where this version knows no such family, type or sizes.
  public func operation() throws(WorkloadError) -> any Operation {
    try Catalog.operation(kind: kind, type: type, axes: axes)
  }
}

/// One timed run of an operation.
public struct Sample: Sendable, Hashable {
  /// Position of what was run in the trace's operations.
  public var operation: Int
  /// Position among the samples of its operation, from 0.
  public var sequence: Int
  /// When it began, in nanoseconds on the run's clock; 0 where that is not known.
  public var start: Int64
  /// How long it took, in nanoseconds.
  public var duration: Int64
  /// Hardware counts, where the system grants them.
  public var counters: Counters?

  /// A sample without counters, unless they are given.
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
  /// Position of what was run in the trace's operations.
  public var operation: Int
  /// Position of the kernel's name in the trace's names.
  public var name: Int
  /// Bytes that came from a device's memory into its last-level cache.
  public var memoryReads: Int64
  /// Bytes that went from that cache to the memory.
  public var memoryWrites: Int64
  /// Bytes that what computes read from that cache.
  public var cacheReads: Int64
  /// Bytes that what computes wrote to that cache.
  public var cacheWrites: Int64

  /// What was counted of one kernel, in bytes.
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
  /// Cycles of the core's clock.
  public var cycles: Int64
  /// Instructions that were completed.
  public var instructions: Int64
  /// References that the last-level cache did not hold.
  public var cacheMisses: Int64

  /// Counts, or the differences of two readings.
  public init(cycles: Int64, instructions: Int64, cacheMisses: Int64) {
    self.cycles = cycles
    self.instructions = instructions
    self.cacheMisses = cacheMisses
  }
}
