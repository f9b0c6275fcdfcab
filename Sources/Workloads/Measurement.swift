public import Quantities

/// One operation with the time that was observed for it.
public struct Measurement: Sendable {
  /// What was run.
  public let operation: any Operation
  /// How it was run.
  public let setting: Setting
  /// Kernels that ran before it and are within its time, such as the write of what it attends to.
  public var beside: [Part] = []
  /// Launches by which an engine's host started all of them one by one, within its time; none of a recorded graph.
  public var launches = 0
  /// Whether another kernel ran, of which `setting` has only the nearest that is known.
  public var isStandIn = false
  /// The median of the samples.
  public let time: Seconds
  /// Half the distance between the quartiles over the median: how far samples of one run differ.
  public let spread: Double
  /// How many samples the median is taken of.
  public let samples: Int
  /// Of one call, by the device's counter; nil where it was not measured.
  public let energy: Joules?

  /// A measurement of `operation` as `setting` says; a nil `energy` was not measured.
  public init(
    operation: any Operation, setting: Setting, time: Seconds, spread: Double, samples: Int,
    energy: Joules? = nil
  ) {
    self.operation = operation
    self.setting = setting
    self.time = time
    self.spread = spread
    self.samples = samples
    self.energy = energy
  }

  /// Whether it times one kernel, by the program that is known of it.
  public var isOfOneKernel: Bool { beside.isEmpty && !isStandIn && launches == 0 }

  /// "gemm fp32 M=64;N=64;K=64, own, 1 worker, hot".
  public var subject: String {
    let workers = setting.workers == 1 ? "1 worker" : "\(setting.workers) workers"
    let names = beside.map { " with \($0.name)" }.joined()
    return "\(operation.label)\(names), \(setting.library.rawValue), \(workers), "
      + setting.residency.word
  }
}
