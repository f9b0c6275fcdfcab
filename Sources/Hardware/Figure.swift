public import Quantities

/// A quantity and where it comes from: a datasheet, a paper, or the measurement it was taken in.
public struct Figure<Unit: Dimension>: Sendable, Hashable {
  /// The quantity itself, held in its base unit.
  public var value: Quantity<Unit>
  /// Where the quantity comes from, in words.
  public var source: String

  /// Makes a figure of a quantity and the words that say where it comes from.
  public init(_ value: Quantity<Unit>, source: String) {
    self.value = value
    self.source = source
  }
}

/// What does arithmetic.
public enum ArithmeticUnit: String, Sendable, Hashable, CaseIterable {
  /// Tensor cores, matrix cores, systolic arrays.
  case matrix
  /// SIMD lanes.
  case vector
  /// Results of an exponential: special-function units, or the vector polynomial of a CPU.
  case exponential
  /// Results of a division or square root.
  case division
}

/// Over how many cores a figure was taken: one, or all that the machine has.
public enum Workers: String, Sendable, Hashable, CaseIterable {
  /// A single core.
  case one = "1"
  /// Every core of the machine.
  case all
}

/// How fast one unit computes in one element type.
public struct ComputeCeiling: Sendable, Hashable {
  /// What does the arithmetic that is counted.
  public var unit: ArithmeticUnit
  /// The type of the elements that the unit computes on.
  public var type: ElementType
  /// Whether one core computes, or all of them together.
  public var workers: Workers
  /// Width of the vectors that reach it; nil where the machine has one width.
  public var width: Bytes?
  /// FLOPs a second of these workers together, or results of an exponential, division or root.
  public var rate: Figure<Per<Work, Time>>

  /// Makes a ceiling of its parts; without a width it is of a machine that has one.
  public init(
    unit: ArithmeticUnit, type: ElementType, workers: Workers, width: Bytes? = nil,
    rate: Figure<Per<Work, Time>>
  ) {
    self.unit = unit
    self.type = type
    self.workers = workers
    self.width = width
    self.rate = rate
  }
}
