/// A kind of thing that is counted or timed; its base unit is what a `Quantity` of it holds.
public protocol Dimension: Sendable {
  /// The base unit as it is written: "s", "B", "FLOP".
  static var symbol: String { get }
  /// The prefixes that text of this dimension may carry, in the order in which they are tried: decimal ones largest first.
  static var prefixes: [Prefix] { get }
}

/// A number with a dimension that the compiler checks, held in the base unit.
public struct Quantity<Unit: Dimension>: Sendable, Hashable, Comparable {
  /// The amount in the base unit.
  public var value: Double

  /// A quantity of `value` base units.
  @inlinable
  public init(_ value: Double) { self.value = value }

  /// Nothing of this dimension.
  @inlinable public static var zero: Self { Self(0) }

  /// Whether the first amount is the smaller one.
  @inlinable
  public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
  /// The sum of two amounts of one dimension.
  @inlinable
  public static func + (a: Self, b: Self) -> Self { Self(a.value + b.value) }
  /// The difference of two amounts of one dimension.
  @inlinable
  public static func - (a: Self, b: Self) -> Self { Self(a.value - b.value) }
  /// Adds an amount of the same dimension.
  @inlinable
  public static func += (a: inout Self, b: Self) { a.value += b.value }
  /// The amount times a pure number.
  @inlinable
  public static func * (a: Self, factor: Double) -> Self { Self(a.value * factor) }
  /// A pure number times the amount.
  @inlinable
  public static func * (factor: Double, a: Self) -> Self { Self(factor * a.value) }
  /// The amount divided by a pure number.
  @inlinable
  public static func / (a: Self, divisor: Double) -> Self { Self(a.value / divisor) }
  /// The pure ratio of two quantities of one dimension.
  @inlinable
  public static func / (a: Self, b: Self) -> Double { a.value / b.value }
}

/// So much of one dimension for each unit of another: a rate or an intensity.
public enum Per<Numerator: Dimension, Denominator: Dimension>: Dimension {
  /// The symbol of the one over that of the other: "B/s".
  public static var symbol: String { "\(Numerator.symbol)/\(Denominator.symbol)" }
  /// The numerator's prefixes that are not below one: a rate is never written with a milli.
  public static var prefixes: [Prefix] { Numerator.prefixes.filter { $0.factor >= 1 } }
}

/// The rate at which an amount came in a time (or an intensity): amount over amount.
@inlinable
public func / <N: Dimension, D: Dimension>(a: Quantity<N>, b: Quantity<D>) -> Quantity<Per<N, D>> {
  Quantity(a.value / b.value)
}

/// How long (how much of the denominator) an amount takes at a rate.
@inlinable
public func / <N: Dimension, D: Dimension>(a: Quantity<N>, b: Quantity<Per<N, D>>) -> Quantity<D> {
  Quantity(a.value / b.value)
}

/// What a rate gives over an amount of its denominator.
@inlinable
public func * <N: Dimension, D: Dimension>(a: Quantity<Per<N, D>>, b: Quantity<D>) -> Quantity<N> {
  Quantity(a.value * b.value)
}
