public import Quantities

/// One level of the memory hierarchy: what it holds, and how fast the level above (nearer to the core) is filled from it.
public struct MemoryLevel: Sendable, Hashable {
  /// Who shares one instance of the level.
  public enum Scope: String, Sendable, Hashable, CaseIterable { case core, device }
  /// Which lines of the levels above a cache holds.
  public enum Inclusion: String, Sendable, Hashable, CaseIterable {
    /// Filled on the way up; what it displaces stays where else it is.
    case neither
    /// All of them: a line that it displaces leaves the levels above.
    case inclusive
    /// None of them: filled by what the level above displaces (a victim cache).
    case exclusive
  }
  /// Which way bytes go: `read` is from the level, `write` to it.
  public enum Direction: String, Sendable, Hashable, CaseIterable { case read, write }

  /// A rate at which bytes come from the level or go to it.
  public struct Bandwidth: Sendable, Hashable {
    /// Whether the bytes are read or written.
    public var direction: Direction
    /// Whether one core moves them, or all together.
    public var workers: Workers
    /// Bytes a second of these workers together, in this direction.
    public var rate: Figure<Per<Storage, Time>>

    /// Makes a bandwidth of its direction, its workers and its rate.
    public init(direction: Direction, workers: Workers, rate: Figure<Per<Storage, Time>>) {
      self.direction = direction
      self.workers = workers
      self.rate = rate
    }
  }

  /// "L1", "L2", "DRAM", "HBM".
  public var name: String
  /// `core` where each core has an instance of its own, `device` where cores share one.
  public var scope: Scope
  /// Bytes of one instance.
  public var capacity: Figure<Storage>
  /// What of it the driver tells programs that there is; nil where that is not known, or is all.
  public var visible: Figure<Storage>?
  /// Bytes of one cache line; nil of what is no cache, or where it is not known.
  public var line: Bytes?
  /// Lines of a set; nil where it is not known.
  public var ways: Int?
  /// What it holds of the levels above; `neither` where nothing is known.
  public var inclusion: Inclusion
  /// Its rates, at most one for each direction and number of workers.
  public var bandwidths: [Bandwidth]
  /// From a load to its value.
  public var latency: Figure<Time>?
  /// How fast values that lie in it are added to, the smallest array first; empty where that is not known.
  public var atomics: [AtomicAdditions]
  /// How much of the shorter of computing and moving from this level is hidden behind the longer, 0 to 1; nil, which means
  /// all of it, where nothing was fitted.
  public var overlap: Share?

  /// Makes a level of its parts; what is left out is not known.
  public init(
    name: String, scope: Scope, capacity: Figure<Storage>, line: Bytes? = nil,
    ways: Int? = nil, inclusion: Inclusion = .neither, bandwidths: [Bandwidth] = [],
    latency: Figure<Time>? = nil, atomics: [AtomicAdditions] = [], overlap: Share? = nil
  ) {
    self.name = name
    self.scope = scope
    self.capacity = capacity
    self.line = line
    self.ways = ways
    self.inclusion = inclusion
    self.bandwidths = bandwidths
    self.latency = latency
    self.atomics = atomics
    self.overlap = overlap
  }
}

/// A pure fraction with its source.
public struct Share: Sendable, Hashable {
  /// The fraction, from 0 to 1.
  public var value: Double
  /// Where the fraction comes from, in words.
  public var source: String

  /// Makes a share of a fraction, which is not checked, and the words that say where it comes from.
  public init(_ value: Double, source: String) {
    self.value = value
    self.source = source
  }
}
