import Quantities
import Testing

/// A dimension without its type, so that a table can list them all.
struct AnyDimension: Sendable, CustomTestStringConvertible {
  let symbol: String
  let prefixes: [Prefix]
  let read: @Sendable (String) throws -> Double
  let text: @Sendable (Double) -> String
  let rounded: @Sendable (Double, Int) -> String

  var testDescription: String { symbol }

  init<Unit: Dimension>(_ unit: Unit.Type) {
    symbol = unit.symbol
    prefixes = unit.prefixes
    read = { try Quantity<Unit>(text: $0).value }
    text = { Quantity<Unit>($0).text }
    rounded = { Quantity<Unit>($0).rounded(digits: $1) }
  }

  static let all = [
    AnyDimension(Time.self), AnyDimension(Storage.self), AnyDimension(Work.self),
    AnyDimension(Frequency.self), AnyDimension(Power.self), AnyDimension(Per<Storage, Time>.self),
    AnyDimension(Per<Work, Time>.self), AnyDimension(Per<Work, Storage>.self),
  ]
}

/// One prefix of one dimension, and what the International System says it is.
struct PrefixRow: Sendable, CustomTestStringConvertible {
  let dimension: AnyDimension
  let symbol: String

  var unit: String { symbol + dimension.symbol }
  var testDescription: String { unit }

  static let all = AnyDimension.all.flatMap { dimension in
    dimension.prefixes.map { PrefixRow(dimension: dimension, symbol: $0.symbol) }
  }

  /// Three of each, as the compiler reads it.
  static let three: [String: Double] = [
    "E": 3e18, "P": 3e15, "T": 3e12, "G": 3e9, "M": 3e6, "k": 3e3, "": 3, "m": 3e-3, "u": 3e-6,
    "n": 3e-9, "p": 3e-12, "Ki": 3072, "Mi": 3_145_728, "Gi": 3_221_225_472,
    "Ti": 3_298_534_883_328,
  ]
}
