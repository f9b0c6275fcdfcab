/// One operation with the bytes that a profiler counted for each of its kernels.
public struct TrafficMeasurement: Sendable {
  /// What was run.
  public let operation: any Operation
  /// How it was run.
  public let setting: Setting
  /// Its kernels, in their order.
  public internal(set) var kernels: [Kernel] = []

  /// What was counted of one kernel.
  public struct Kernel: Sendable, Hashable {
    /// The kernel's name.
    public let name: String
    /// Bytes between a device's memory and its last-level cache.
    public let memoryReads: Int64
    public let memoryWrites: Int64
    /// Bytes between that cache and what computes.
    public let cacheReads: Int64
    public let cacheWrites: Int64
    /// How long it took, in nanoseconds; nil where that was not measured.
    public let duration: Int64?
  }
}
