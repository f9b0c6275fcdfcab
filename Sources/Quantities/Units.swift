/// Time in the model; traces and the store hold whole nanoseconds instead.
public enum Time: Dimension {
  /// The second.
  public static let symbol = "s"
  /// From s down to ps.
  public static let prefixes: [Prefix] = [.none, .milli, .micro, .nano, .pico]
}

/// Memory and traffic.
public enum Storage: Dimension {
  /// The byte.
  public static let symbol = "B"
  /// Binary prefixes first, which are written only behind whole numbers; then decimal ones down to none.
  public static let prefixes = Prefix.binary + Prefix.decimal
}

/// Arithmetic: floating-point operations, or results of a special function ("op").
///
/// A fused multiply-add is two.
public enum Work: Dimension {
  /// One floating-point operation.
  public static let symbol = "FLOP"
  /// From EFLOP down to FLOP.
  public static let prefixes = Prefix.decimal
}

/// Frequency, written in hertz.
public enum Frequency: Dimension {
  /// The hertz: once a second.
  public static let symbol = "Hz"
  /// From EHz down to Hz.
  public static let prefixes = Prefix.decimal
}

/// Electrical power.
public enum Power: Dimension {
  /// The watt.
  public static let symbol = "W"
  /// kW and W.
  public static let prefixes: [Prefix] = [.kilo, .none]
}

/// Energy.
public enum Energy: Dimension {
  /// The joule.
  public static let symbol = "J"
  /// From kJ down to pJ.
  public static let prefixes: [Prefix] = [.kilo, .none, .milli, .micro, .nano, .pico]
}

/// A time, held in seconds.
public typealias Seconds = Quantity<Time>
/// A size of memory or an amount of traffic, held in bytes.
public typealias Bytes = Quantity<Storage>
/// Work, held in FLOPs.
public typealias FLOPs = Quantity<Work>
/// A frequency, held in hertz.
public typealias Hertz = Quantity<Frequency>
/// A power, held in watts.
public typealias Watts = Quantity<Power>
/// An energy, held in joules.
public typealias Joules = Quantity<Energy>
/// A bandwidth, held in bytes a second.
public typealias BytesPerSecond = Quantity<Per<Storage, Time>>
/// A speed of arithmetic, held in FLOPs a second.
public typealias FLOPsPerSecond = Quantity<Per<Work, Time>>
/// Arithmetic intensity, held in FLOPs for each byte.
public typealias FLOPsPerByte = Quantity<Per<Work, Storage>>

extension Quantity where Unit == Time {
  /// Whole nanoseconds as seconds.
  @inlinable
  public init(nanoseconds: Int64) { self.init(Double(nanoseconds) / 1e9) }

  /// The time in whole nanoseconds, to nearest.
  @inlinable public var nanoseconds: Int64 { Int64((value * 1e9).rounded()) }

  /// The time in microseconds, for columns named `…_us`.
  @inlinable public var microseconds: Double { value * 1e6 }
}
