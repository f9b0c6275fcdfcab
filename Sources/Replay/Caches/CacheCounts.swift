public import Quantities
public import Workloads

/// What one cache did over a stream of accesses, in lines.
///
/// Dirty lines that are still cached at the end count as written back.
public struct CacheCounts: Sendable, Hashable {
  /// Bytes of one line.
  public var line: Bytes
  /// Lines touched: an access that spans n lines is n touches.
  public var accesses = 0
  /// Touches that found their line in the cache.
  public var hits = 0
  /// Lines fetched from the level below.
  public var reads = 0
  /// Dirty lines written to the level below.
  public var writeBacks = 0
  /// Touches by atomic accesses, which pass the cache by: one line read and one written below for each.
  public var atomics = 0
  /// Different lines touched, and so the first touches among `accesses`.
  public var distinctLines = 0

  /// The counts of a cache with lines of so many bytes before its first access: all 0.
  public init(line: Bytes) { self.line = line }

  /// Touches that found their line missing.
  public var misses: Int { accesses - hits - atomics }

  /// Bytes between this cache and the level below, without clean lines that go to a victim cache.
  public var traffic: Traffic {
    Traffic(reads: line * Double(reads + atomics), writes: line * Double(writeBacks + atomics))
  }
}
