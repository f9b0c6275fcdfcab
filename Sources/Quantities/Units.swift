/// Time in the model; traces and the store hold whole nanoseconds instead.
public enum Time: Dimension {
  public static let symbol = "s"
  public static let prefixes: [Prefix] = [.none, .milli, .micro, .nano, .pico]
}

/// Memory and traffic.
public enum Storage: Dimension {
  public static let symbol = "B"
  public static let prefixes = Prefix.binary + Prefix.decimal
}

/// Arithmetic: floating-point operations, or results of a special function ("op").
///
/// A fused multiply-add is two.
public enum Work: Dimension {
  public static let symbol = "FLOP"
  public static let prefixes = Prefix.decimal
}

/// Frequency, written in hertz.
public enum Frequency: Dimension {
  public static let symbol = "Hz"
  public static let prefixes = Prefix.decimal
}

/// Electrical power.
public enum Power: Dimension {
  public static let symbol = "W"
  public static let prefixes: [Prefix] = [.kilo, .none]
}

/// Energy.
public enum Energy: Dimension {
  public static let symbol = "J"
  public static let prefixes: [Prefix] = [.kilo, .none, .milli, .micro, .nano, .pico]
}

public typealias Seconds = Quantity<Time>
public typealias Bytes = Quantity<Storage>
public typealias FLOPs = Quantity<Work>
public typealias Hertz = Quantity<Frequency>
public typealias Watts = Quantity<Power>
public typealias Joules = Quantity<Energy>
public typealias BytesPerSecond = Quantity<Per<Storage, Time>>
public typealias FLOPsPerSecond = Quantity<Per<Work, Time>>
/// Arithmetic intensity.
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
