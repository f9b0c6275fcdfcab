public import Hardware
public import Quantities

/// How a cache of a hierarchy is built.
public struct CacheLevel: Sendable, Hashable {
  public var name: String
  public var capacity: Bytes
  public var line: Bytes
  /// Lines of a set; nil is a fully associative cache.
  public var ways: Int?
  public var inclusion: MemoryLevel.Inclusion

  public init(
    name: String, capacity: Bytes, line: Bytes, ways: Int?,
    inclusion: MemoryLevel.Inclusion = .neither
  ) {
    self.name = name
    self.capacity = capacity
    self.line = line
    self.ways = ways
    self.inclusion = inclusion
  }

  /// Sets of this many ways that the capacity has room for: capacity / (line x ways), rounded down.
  public var sets: Int {
    let lines = capacity / line
    return Int((lines / Double(ways ?? Int(lines))).rounded(.down))
  }
}
