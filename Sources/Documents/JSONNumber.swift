/// A number as a JSON document writes it: the text, so that no digit is lost.
///
/// Two are equal where their texts are.
public struct JSONNumber: Sendable, Hashable {
  /// A number by JSON's grammar.
  public let text: String

  /// Text that is known to be a number.
  init(verified text: String) { self.text = text }

  /// A number from its text; nil where JSON would not take it.
  public init?(text: String) {
    guard let tape = try? JSONTape(bytes: Array(text.utf8)), let number = tape.root.number,
      number.text.utf8.count == text.utf8.count
    else { return nil }
    self = number
  }

  /// A whole number.
  public init(_ value: some FixedWidthInteger) { text = "\(value)" }

  /// The shortest text that reads back to the same bits; throws where the value is not finite.
  public init(_ value: Double) throws(DocumentError) { text = try value.shortestText() }

  /// The nearest Double; nil beyond the largest.
  public var double: Double? {
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// The whole number that this is exactly ("12", "1.0", "1e3"); nil where it is none, or none of 64 bits.
  public var int64: Int64? { scaled(byPowerOfTen: 0, exactly: true) }

  /// A number of microseconds as the nearest whole nanoseconds, halves away from zero; nil beyond 64 bits.
  public var nanosecondsFromMicroseconds: Int64? { scaled(byPowerOfTen: 3, exactly: false) }

  /// The value times a power of ten, from the digits alone: nothing passes through a Double.
  private func scaled(byPowerOfTen power: Int, exactly: Bool) -> Int64? {
    let digits = text.utf8.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
    let whole = digits.prefix { $0 != UInt8(ascii: ".") }.count - (isNegative ? 1 : 0)
    // So many of the digits stand before the point of the result.
    let kept = whole + exponent(after: digits.endIndex) + power
    var magnitude: UInt64 = 0
    var place = 0
    var losesDigits = false
    var roundsUp = false
    for byte in digits where byte >= UInt8(ascii: "0") {
      let digit = UInt64(byte - UInt8(ascii: "0"))
      if place < kept {
        guard magnitude.append(digit) else { return nil }
      } else {
        losesDigits = losesDigits || digit > 0
        roundsUp = roundsUp || (place == kept && digit >= 5)
      }
      place += 1
    }
    while place < kept, magnitude > 0 {
      guard magnitude.append(0) else { return nil }
      place += 1
    }
    if exactly && losesDigits { return nil }
    let rounded = magnitude.addingReportingOverflow(roundsUp ? 1 : 0)
    if rounded.overflow { return nil }
    return Int64(magnitude: rounded.partialValue, isNegative: isNegative)
  }

  private var isNegative: Bool { text.utf8.first == UInt8(ascii: "-") }

  /// The exponent behind the mantissa, bounded where more would change nothing but overflow.
  private func exponent(after mantissa: String.Index) -> Int {
    let bound = 1 << 48
    let written = text[mantissa...].dropFirst()
    if written.isEmpty { return 0 }
    return Int(written).map { min(max($0, -bound), bound) }
      ?? (written.hasPrefix("-") ? -bound : bound)
  }
}

extension UInt64 {
  /// Adds a decimal digit at the end; false where 64 bits cannot hold it.
  fileprivate mutating func append(_ digit: UInt64) -> Bool {
    let (tens, overflows) = multipliedReportingOverflow(by: 10)
    let (sum, carries) = tens.addingReportingOverflow(digit)
    self = sum
    return !overflows && !carries
  }
}

extension Int64 {
  fileprivate init?(magnitude: UInt64, isNegative: Bool) {
    if isNegative {
      guard magnitude <= 1 << 63 else { return nil }
      self = Int64(truncatingIfNeeded: 0 &- magnitude)
    } else {
      self.init(exactly: magnitude)
    }
  }
}
