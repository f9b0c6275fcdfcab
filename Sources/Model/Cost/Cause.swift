public import Hardware
public import Quantities

/// Why time passes: the name that a part of an estimate carries.
public enum Cause: Sendable, Hashable, CustomStringConvertible {
  /// Arithmetic on a unit in an element type.
  case compute(ArithmeticUnit, ElementType)
  /// Bytes that come from a memory level.
  case read(level: String)
  /// Bytes that go to a memory level.
  case write(level: String)
  /// Bytes that one worker hands to another through a level.
  case exchange(level: String)
  /// Loads that wait for one another, served by a level.
  case latency(level: String)
  /// Additions of many threads to the same few values, made by a level one after another.
  case atomics(level: String)
  /// A fixed cost of the machine by its name in the profile: "barrier", "launch".
  case overhead(String)
  /// A step or a loss of the program by its name: "tile padding", "split reduction".
  case stage(String)
  /// Products of a tile beyond the result's edges.
  case padding(TileLabel)
  /// Multiprocessors without a block in the last wave.
  case partialWave(TileLabel)
  /// Bytes over a link between a device and its host.
  case link(String)
  /// What the family's program does before and after its loops.
  case startup

  /// The name under which it is printed.
  public var description: String {
    switch self {
    case .compute(let unit, let type): "\(unit.rawValue) \(type.rawValue)"
    case .read(let level): "\(level) reads"
    case .write(let level): "\(level) writes"
    case .exchange(let level): "exchange through \(level)"
    case .latency(let level): "\(level) latency"
    case .atomics(let level): "\(level) atomic additions"
    case .overhead(let name): name
    case .stage(let name): name
    case .padding(let tile): "padding to \(tile)"
    case .partialWave(let tile): "partial wave of \(tile)"
    case .link(let name): "\(name) transfer"
    case .startup: "startup"
    }
  }
}

/// A product's tile: "128x256 tiles", "64x16 tiles in 2 splits".
public struct TileLabel: Sendable, Hashable, CustomStringConvertible {
  var width: Int
  var height: Int
  var splits: Int

  /// "128x256 tiles", with the splits where there are several.
  public var description: String {
    "\(width)x\(height) tiles" + (splits > 1 ? " in \(splits) splits" : "")
  }
}
