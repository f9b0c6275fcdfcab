public import Hardware
public import Quantities

/// How a cache of a hierarchy is built.
public struct CacheLevel: Sendable, Hashable {
  /// The name of the level, as the profile has it: "L1".
  public var name: String
  /// Bytes of all its lines.
  public var capacity: Bytes
  /// Bytes of one line: a power of two from 4 B up.
  public var line: Bytes
  /// Lines of a set; nil is a fully associative cache.
  public var ways: Int?
  /// Which lines of the level above it holds: all, none, or whichever came through it.
  public var inclusion: MemoryLevel.Inclusion

  /// A level; neither inclusive nor exclusive of the one above by default.
  ///
  /// That its sizes fit is checked where a hierarchy is made of levels.
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
