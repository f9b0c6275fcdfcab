public import Workloads

/// What a step of an engine takes.
public struct StepTimes: Sendable, Hashable {
  /// Seconds of the device, and of the host that prepares and launches it.
  public var device, host: Double
  /// What of the host's are launches, which go on while the device works.
  public var launching: Double
  /// Joules that each device draws for its kernels; nil where that is not known.
  public var joules: Double?

  /// A step of so many seconds.
  public init(device: Double, host: Double, launching: Double = 0, joules: Double? = nil) {
    (self.device, self.host, self.launching) = (device, host, launching)
    self.joules = joules
  }
}

/// What tells the times of an engine's steps.
public protocol StepClock {
  /// What a pass over these groups takes.
  mutating func times(_ groups: [SequenceGroup]) throws -> StepTimes
  /// Seconds of the host before the first kernel of a step.
  var preparation: Double { get }
}
