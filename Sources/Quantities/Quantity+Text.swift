/// Why a text is not a quantity.
public enum QuantityError: Error, Equatable, CustomStringConvertible {
  /// A text that does not begin with a number.
  case notANumber(text: String)
  /// A number that is not finite, or whose amount in base units is not.
  case notFinite(text: String)
  /// A unit that is not of the dimension, or none; `expected` has all that would do.
  case wrongUnit(text: String, expected: [String])

  /// The text and what is wrong with it: "'many s' does not begin with a number".
  public var description: String {
    switch self {
    case .notANumber(let text): "'\(text)' does not begin with a number"
    case .notFinite(let text): "'\(text)' is not a finite number"
    case .wrongUnit(let text, let expected):
      "'\(text)' has no unit that fits; expected one of \(expected.joined(separator: ", "))"
    }
  }
}

extension Quantity {
  /// Reads "4.8 TB/s", "60 MiB", "1.15 us": a number, a blank, a prefix and the unit.
  ///
  /// Work may be counted in FLOP or, for other results, in "op".
  public init(text: String) throws(QuantityError) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    guard let first = parts.first, let number = Double(first) else {
      throw .notANumber(text: text)
    }
    guard number.isFinite else { throw .notFinite(text: text) }
    let unit = parts.count == 2 ? String(parts[1]).replacing("op", with: "FLOP") : ""
    guard let prefix = Unit.prefixes.first(where: { unit == $0.symbol + Unit.symbol }) else {
      throw .wrongUnit(text: text, expected: Unit.prefixes.map { $0.symbol + Unit.symbol })
    }
    guard prefix.base(number).isFinite else { throw .notFinite(text: text) }
    self.init(prefix.base(number))
  }

  /// Text that reads back to the same bits: under the first prefix that is readable and does so, else in the base unit.
  ///
  /// A decimal prefix is readable behind a number of at least 1 and less than 1000, a binary one behind a whole number from 1 to 4095.
  public var text: String {
    for prefix in Unit.prefixes where isReadable(under: prefix) {
      let digits = prefix.digits(value)
      if prefix.base(digits) == value { return "\(digits.short) \(prefix.symbol)\(Unit.symbol)" }
    }
    return "\(value.short) \(Unit.symbol)"
  }

  /// Text for people: about `digits` significant digits under the fitting decimal prefix.
  public func rounded(digits: Int = 3) -> String {
    let decimal = Unit.prefixes.filter { !$0.symbol.hasSuffix("i") }
    let fitting = decimal.first { abs(value) >= $0.factor * 0.9995 } ?? decimal.last ?? .none
    let prefix = value == 0 ? .none : fitting
    let shown = prefix.digits(value).rounded(toSignificant: digits)
    return "\(shown.short) \(prefix.symbol)\(Unit.symbol)"
  }

  /// A prefix is readable when the digits before it lie in [1, 1000), or for binary ones are whole.
  private func isReadable(under prefix: Prefix) -> Bool {
    let digits = abs(prefix.digits(value))
    if prefix.symbol.hasSuffix("i") {
      return digits >= 1 && digits == digits.rounded() && digits < 4096
    }
    return digits >= 1 && digits < 1000
  }
}

extension Quantity: CustomStringConvertible {
  /// The same as `text`: "1.5 ms".
  public var description: String { text }
}

extension Double {
  /// The shortest decimal that reads back to this value, without a trailing ".0".
  public var short: String {
    let text = "\(self)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The value rounded to so many significant digits.
  public func rounded(toSignificant digits: Int) -> Double {
    guard self != 0, isFinite else { return self }
    // Powers of ten up to 10^22 are exact, larger ones nearly so; where one overflows the value is left as it is.
    var exponent = 0
    var magnitude = abs(self)
    while magnitude >= 10 {
      magnitude /= 10
      exponent += 1
    }
    while magnitude < 1 {
      magnitude *= 10
      exponent -= 1
    }
    let shift = Swift.max(digits, 1) - 1 - exponent
    let power = (0..<abs(shift)).reduce(1.0) { product, _ in product * 10 }
    let rounded = shift >= 0 ? (self * power).rounded() / power : (self / power).rounded() * power
    return rounded.isFinite ? rounded : self
  }

  /// The value as tables have it, with 15 digits at most: with three decimals where it is that but for rounding, else with so
  /// many significant digits.
  public func tidied(digits: Int = 12) -> Double {
    let decimals = (self * 1000).rounded() / 1000
    if abs(self) < 1e12, abs(decimals - self) <= 4 * abs(self) * .ulpOfOne { return decimals }
    return rounded(toSignificant: digits)
  }

  /// A fraction as percent with one decimal: "12.3".
  public var percent: String {
    guard abs(self) < 1e12 else { return (self * 100).rounded(toSignificant: 3).short }
    let tenths = Int((self * 1000).rounded())
    return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }
}
