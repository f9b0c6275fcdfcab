public import Workloads

/// What a step of an engine takes.
public protocol StepClock {
  /// Seconds of a pass over these groups: of the device, and of the host that prepares and launches it.
  mutating func times(_ groups: [SequenceGroup]) throws -> (device: Double, host: Double)
  /// Seconds of the host before the first kernel of a step.
  var preparation: Double { get }
}
