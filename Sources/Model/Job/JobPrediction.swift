public import Quantities
public import Workloads

/// What a job costs on a machine, and why.
public struct JobPrediction: Sendable {
  /// The profile's name.
  public let machine: String
  /// The time as a tree of what it is made of.
  public let estimate: CostEstimate
  /// Where a measurement is expected.
  public let interval: Interval
  /// Whether every family that it is made of was fitted here or taken over from another machine.
  public let isFitted: Bool
  /// What one device holds, and can hold.
  public let memory: MemoryNeed
  /// What one device's memory holds.
  public let capacity: Bytes
  /// New tokens that the job gives or trains on.
  public let tokens: Int
  /// Devices of the plan.
  public let devices: Int
  /// What all devices draw together; nil where that is not known.
  public let draw: PowerDraw?

  /// Of the whole job.
  public var time: Seconds { estimate.time }
  /// The cause with the largest share of the time; nil where it takes none.
  public var bound: Cause? { estimate.bound }
  /// Tokens a second that all devices together prefill, decode, generate or train on.
  public var tokensPerSecond: Double { Double(tokens) / time.value }
}

/// Why a job cannot run for want of memory.
public struct MemoryShortage: Sendable {
  /// The profile's name.
  public let machine: String
  /// What one device needs, by its kind.
  public let memory: MemoryNeed
  /// What one device's memory holds.
  public let capacity: Bytes
  /// Changes after which it fits, the smallest of each kind.
  public let remedies: [String]

  /// What one device lacks.
  public var missing: Bytes { memory.total - capacity }
}

/// A time, or what is missing for one.
public enum JobAnswer: Sendable {
  /// The job fits into the memory of each device.
  case fits(JobPrediction)
  /// It does not fit; nothing is said of its time.
  case tooLarge(MemoryShortage)
}
