/// Writes a JSON document piece by piece, so that a large one never exists as a value.
///
/// Complexity: O(bytes).
///
/// It places commas, colons and escapes; that keys stand only in objects and that everything begun is ended is up to
/// the caller.
public struct JSONWriter: Sendable {
  /// The document so far.
  public private(set) var bytes: [UInt8] = []
  private let isPretty: Bool
  private var depth = 0
  private var needsComma = false
  private var breaksLine = false
  private var followsKey = false

  /// Pretty documents have one value a line, indented by two; others have no blanks.
  public init(pretty: Bool = false) { isPretty = pretty }

  /// Begins an object, whose members are keys each followed by a value.
  public mutating func beginObject() { begin("{") }
  /// Ends the object that was begun last.
  public mutating func endObject() { end("}") }
  /// Begins an array.
  public mutating func beginArray() { begin("[") }
  /// Ends the array that was begun last.
  public mutating func endArray() { end("]") }

  /// Begins the next item, or the end of this container, on a line of its own.
  public mutating func breakLine() { breaksLine = true }

  /// The key of the member whose value comes next.
  public mutating func key(_ key: String) {
    beginItem()
    append(key)
    bytes.append(UInt8(ascii: ":"))
    if isPretty { bytes.append(UInt8(ascii: " ")) }
    followsKey = true
  }

  /// A text, with the escapes that it needs.
  public mutating func string(_ value: String) {
    beginItem()
    append(value)
  }

  /// The members of an object that is written already, as members of the one that was begun last.
  public mutating func members(ofObject text: String) {
    let inner = text.utf8.dropFirst().dropLast()
    guard !inner.isEmpty else { return }
    beginItem()
    bytes.append(contentsOf: inner)
  }

  /// A value that is written already, which is JSON.
  public mutating func written(_ text: String) { atom(text) }

  /// A number, as it is.
  public mutating func number(_ value: JSONNumber) { atom(value.text) }
  /// A whole number.
  public mutating func integer(_ value: Int64) { atom("\(value)") }
  /// A whole number.
  public mutating func integer(_ value: Int) { atom("\(value)") }
  /// True or false.
  public mutating func bool(_ value: Bool) { atom(value ? "true" : "false") }
  /// Null.
  public mutating func null() { atom("null") }

  /// A count of some small unit as a decimal of a larger one, exactly: 1234 with 3 decimals is 1.234.
  ///
  /// There is at least one decimal.
  public mutating func fixed(_ value: Int64, decimals: Int) {
    var digits = "\(value.magnitude)"
    let zeros = decimals + 1 - digits.utf8.count
    if zeros > 0 { digits = String(repeating: "0", count: zeros) + digits }
    beginItem()
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(contentsOf: digits.utf8.dropLast(decimals))
    bytes.append(UInt8(ascii: "."))
    bytes.append(contentsOf: digits.utf8.suffix(decimals))
  }

  /// A whole value.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let bool): self.bool(bool)
    case .number(let number): self.number(number)
    case .string(let string): self.string(string)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members {
        key(member.key)
        self.value(member.value)
      }
      endObject()
    }
  }

  private mutating func atom(_ text: String) {
    beginItem()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func begin(_ bracket: Unicode.Scalar) {
    beginItem()
    bytes.append(UInt8(ascii: bracket))
    depth += 1
    needsComma = false
  }

  private mutating func end(_ bracket: Unicode.Scalar) {
    depth -= 1
    if needsComma && isPretty || breaksLine { newLine() }
    bytes.append(UInt8(ascii: bracket))
    needsComma = true
  }

  private mutating func beginItem() {
    if followsKey {
      followsKey = false
    } else {
      if needsComma { bytes.append(.comma) }
      if isPretty && depth > 0 || breaksLine { newLine() }
    }
    needsComma = true
  }

  private mutating func newLine() {
    breaksLine = false
    bytes.append(.lineFeed)
    if isPretty { bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth)) }
  }

  private mutating func append(_ text: String) {
    var text = text
    bytes.append(.quote)
    text.withUTF8 { content in
      if content.contains(where: { $0 < 0x20 || $0 == .quote || $0 == .backslash }) {
        for byte in content { escape(byte) }
      } else {
        bytes.append(contentsOf: content)
      }
    }
    bytes.append(.quote)
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case .quote, .backslash: bytes += [.backslash, byte]
    case .lineFeed: bytes += [.backslash, UInt8(ascii: "n")]
    case .carriageReturn: bytes += [.backslash, UInt8(ascii: "r")]
    case UInt8(ascii: "\t"): bytes += [.backslash, UInt8(ascii: "t")]
    case 0..<0x20:
      let digits = Array("0123456789abcdef".utf8)
      bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    default: bytes.append(byte)
    }
  }
}

extension JSONValue {
  /// The document as text: members in their order, numbers as they are; reading it gives this value again.
  public func text(pretty: Bool = false) -> String {
    var writer = JSONWriter(pretty: pretty)
    writer.value(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension UInt8 {
  static let backslash = UInt8(ascii: "\\")
}
