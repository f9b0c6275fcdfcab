public import Quantities

/// A quantity and where it comes from: a datasheet, a paper, or the measurement it was taken in.
public struct Figure<Unit: Dimension>: Sendable, Hashable {
  public var value: Quantity<Unit>
  public var source: String

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
  case one = "1"
  case all
}

/// How fast one unit computes in one element type.
public struct ComputeCeiling: Sendable, Hashable {
  public var unit: ArithmeticUnit
  public var type: ElementType
  public var workers: Workers
  /// Width of the vectors that reach it; nil where the machine has one width.
  public var width: Bytes?
  public var rate: Figure<Per<Work, Time>>

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
