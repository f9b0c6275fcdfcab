public import Replay
public import Workloads

/// Where studies get programs' accesses to memory from: who can run loop nests and kernels hands this in.
public struct AccessSource: Sendable {
  /// The loop nest of an algorithm with its blocks.
  public let nest: @Sendable (any BlockedAlgorithm, Blocks) -> any AccessStream
  /// The kernel of an operation; throws where there is none, or none that can be recorded.
  public let kernel: @Sendable (any Operation) throws -> any AccessStream

  /// A source of loop nests and of kernels.
  public init(
    nest: @escaping @Sendable (any BlockedAlgorithm, Blocks) -> any AccessStream,
    kernel: @escaping @Sendable (any Operation) throws -> any AccessStream
  ) {
    self.nest = nest
    self.kernel = kernel
  }
}
