public import Quantities

/// Where the operands of a measured kernel were when it began.
public enum CacheState: String, Sendable, Hashable, CaseIterable {
  /// Every line of the operands was evicted: a buffer of four times the last-level cache was written before each sample.
  case cold
  /// The kernel ran just before on the same operands.
  case hot
  /// Distinct operand sets, outputs too, that together hold at least four times the last-level cache.
  case rotating
}

/// What a device did before, as far as its clock remembers.
public enum Load: Sendable, Hashable {
  /// The same for longer than its power controller looks back.
  case steady
  /// The same so many times in a row, of which the last is asked.
  case repeated(Int)

  /// What programs that measure one operation do: calls to warm up, and calls that are timed.
  public static let measured = Load.repeated(12)
}

/// How an operation was run, or is to be predicted: whose program, on how many workers, from which cache state.
public struct Setting: Sendable, Hashable {
  public var implementation: Implementation
  /// Cores of a CPU that share the work.
  public var workers: Int
  public var state: CacheState
  /// Bytes of distinct inputs that are read in turn when the state is rotating; nil means more than any cache holds.
  public var footprint: Bytes?
  /// The share of inputs that is in no cache; nil where the state says.
  public var absent: Double?
  /// Whether the host issues it while the device works, as a framework does without a graph.
  public var isEager = false
  /// Whether a profiler timed its kernels alone, without what lies between them.
  public var isTraced = false
  public var load = Load.measured

  public init(
    implementation: Implementation = .own, workers: Int = 1, state: CacheState = .hot,
    footprint: Bytes? = nil
  ) {
    self.implementation = implementation
    self.workers = workers
    self.state = state
    self.footprint = footprint
  }
}

/// One operation with the time that was observed for it.
public struct Measurement: Sendable {
  public let operation: any Operation
  public let setting: Setting
  /// The median of the samples.
  public let time: Seconds
  /// Half the distance between the quartiles over the median: how far samples of one run differ.
  public let spread: Double
  public let samples: Int

  public init(
    operation: any Operation, setting: Setting, time: Seconds, spread: Double, samples: Int
  ) {
    self.operation = operation
    self.setting = setting
    self.time = time
    self.spread = spread
    self.samples = samples
  }

  /// "gemm fp32 M=64;N=64;K=64, own, 1 worker, hot".
  public var subject: String {
    let workers = setting.workers == 1 ? "1 worker" : "\(setting.workers) workers"
    return "\(operation.label), \(setting.implementation.rawValue), \(workers), "
      + setting.state.rawValue
  }
}
