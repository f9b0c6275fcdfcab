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
    /// Bytes that the last-level cache read from the device's memory.
    public let memoryReads: Int64
    /// Bytes that the last-level cache wrote to the device's memory.
    public let memoryWrites: Int64
    /// Bytes that what computes read from the last-level cache.
    public let cacheReads: Int64
    /// Bytes that what computes wrote to the last-level cache.
    public let cacheWrites: Int64
    /// How long it took, in nanoseconds; nil where that was not measured.
    public let duration: Int64?
  }
}
