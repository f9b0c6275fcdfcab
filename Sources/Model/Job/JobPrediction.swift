public import Quantities
public import Workloads

/// What a job costs on a machine, and why.
public struct JobPrediction: Sendable {
  public let machine: String
  public let estimate: CostEstimate
  public let interval: Interval
  /// Whether every family that it is made of was fitted here or taken over from another machine.
  public let isFitted: Bool
  /// What one device holds, and can hold.
  public let memory: MemoryNeed
  public let capacity: Bytes
  public let tokens: Int
  public let devices: Int
  /// What all devices draw together; nil where that is not known.
  public let draw: PowerDraw?

  public var time: Seconds { estimate.time }
  public var bound: Cause? { estimate.bound }
  /// Tokens a second that all devices together prefill, decode, generate or train on.
  public var tokensPerSecond: Double { Double(tokens) / time.value }
}

/// Why a job cannot run for want of memory.
public struct MemoryShortage: Sendable {
  public let machine: String
  public let memory: MemoryNeed
  public let capacity: Bytes
  /// Changes after which it fits, the smallest of each kind.
  public let remedies: [String]

  public var missing: Bytes { memory.total - capacity }
}

/// A time, or what is missing for one.
public enum JobAnswer: Sendable {
  case fits(JobPrediction)
  case tooLarge(MemoryShortage)
}
