public import Quantities

/// Why something is not an operation.
public enum WorkloadError: Error, Equatable, CustomStringConvertible {
  /// A name that is no operation of the catalogue.
  case unknownKind(name: String, known: [String])
  /// A name that is no element type.
  case unknownType(name: String)
  /// An element type in which the operation does not exist.
  case unsupportedType(kind: String, type: ElementType, supported: [ElementType])
  /// A name that is no `Axis`.
  case unknownAxis(name: String)
  /// A size that is given twice.
  case repeatedAxis(name: String)
  /// A text that is not of the form size=number.
  case notAPair(text: String)
  /// A size whose value is no whole number.
  case notAWholeNumber(axis: String, text: String)
  /// A size that the operation needs and that is not given; `axis` is its option.
  case missingAxis(kind: String, axis: String)
  /// A size that the operation does not have; `axis` is its option.
  case foreignAxis(kind: String, axis: String)
  /// A size below 1.
  case notPositive(kind: String, axis: String, size: Int)
  /// A size of 2^40 or more.
  case tooLarge(kind: String, axis: String, size: Int)
  /// A flag that is neither 0 nor 1.
  case notAFlag(kind: String, axis: String, size: Int)
  /// A size that is no multiple of another one.
  case notDivisible(kind: String, axis: String, size: Int, by: String, divisor: Int)
  /// A collective of one rank.
  case alone(kind: String)
  /// A name that is no blocked algorithm.
  case unknownAlgorithm(name: String, known: [String])
  /// A size that is no power of two.
  case notPowerOfTwo(kind: String, axis: String, size: Int)
  /// Sizes whose product is 2^52 or more, so that words could not be counted exactly.
  case uncountable(kind: String, axes: String)
  /// A size that is larger than what it is a part of.
  case exceeds(kind: String, axis: String, size: Int, of: String, limit: Int)

  /// A sentence that names the operation and the size, and says what was expected.
  public var description: String {
    switch self {
    case .unknownKind(let name, let known):
      "there is no operation '\(name)'; known are \(known.joined(separator: ", "))"
    case .unknownType(let name):
      "there is no element type '\(name)'; known are "
        + ElementType.allCases.map(\.rawValue).joined(separator: ", ")
    case .unsupportedType(let kind, let type, let supported):
      "\(kind) has no \(type.rawValue) form; it takes "
        + supported.map(\.rawValue).joined(separator: ", ")
    case .unknownAxis(let name): "there is no size called '\(name)'"
    case .repeatedAxis(let name): "the size '\(name)' is given twice"
    case .notAPair(let text): "'\(text)' is not of the form size=number"
    case .notAWholeNumber(let axis, let text): "\(axis)=\(text) is not a whole number"
    case .missingAxis(let kind, let axis): "\(kind) needs --\(axis)"
    case .foreignAxis(let kind, let axis): "\(kind) has no size --\(axis)"
    case .notPositive(let kind, let axis, let size):
      "\(kind): \(axis) is \(size), but must be at least 1"
    case .tooLarge(let kind, let axis, let size):
      "\(kind): \(axis) is \(size), but must be less than 2^40"
    case .notAFlag(let kind, let axis, let size): "\(kind): \(axis) is \(size), but must be 0 or 1"
    case .notDivisible(let kind, let axis, let size, let by, let divisor):
      "\(kind): \(axis) (\(size)) is no multiple of \(by) (\(divisor))"
    case .unknownAlgorithm(let name, let known):
      "there is no algorithm '\(name)'; known are \(known.joined(separator: ", "))"
    case .notPowerOfTwo(let kind, let axis, let size):
      "\(kind): \(axis) is \(size), but must be a power of two"
    case .uncountable(let kind, let axes):
      "\(kind) \(axes): the product of the sizes must be less than 2^52"
    case .alone(let kind): "\(kind): ranks is 1, but must be at least 2"
    case .exceeds(let kind, let axis, let size, let of, let limit):
      "\(kind): \(axis) (\(size)) exceeds \(of) (\(limit))"
    }
  }
}
