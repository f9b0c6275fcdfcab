/// A literal of Python as JSON: lists, tuples, texts, numbers, True, False, None.
///
/// What is none becomes something that is no JSON either.
enum PythonLiteral {
  private static let words = [
    "True": "true", "False": "false", "None": "null", "nan": "null", "inf": "null",
  ]

  /// Complexity: O(bytes).
  static func json(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    var word: [UInt8] = []
    var quote: UInt8?
    var isEscaped = false
    func endWord() {
      guard !word.isEmpty else { return }
      let text = String(decoding: word, as: UTF8.self)
      result += Array((words[text] ?? text).utf8)
      word = []
    }
    for byte in text.utf8 {
      if let opening = quote {
        quote = isEscaped || byte != opening ? opening : nil
        append(byte, ofText: opening, &isEscaped, to: &result)
        continue
      }
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        endWord()
        quote = byte
        result.append(UInt8(ascii: "\""))
      } else if isLetter(byte) {
        word.append(byte)
      } else {
        endWord()
        result.append(bracket(byte))
      }
    }
    endWord()
    return result
  }

  /// A byte between quotes: JSON has no escape for a single one, and needs one for double ones.
  private static func append(
    _ byte: UInt8, ofText quote: UInt8, _ isEscaped: inout Bool, to result: inout [UInt8]
  ) {
    if isEscaped {
      isEscaped = false
      if byte != UInt8(ascii: "'") { result.append(UInt8(ascii: "\\")) }
      result.append(byte)
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == quote {
      result.append(UInt8(ascii: "\""))
    } else {
      if byte == UInt8(ascii: "\"") { result.append(UInt8(ascii: "\\")) }
      result.append(byte)
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// Tuples are lists.
  private static func bracket(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "("): UInt8(ascii: "[")
    case UInt8(ascii: ")"): UInt8(ascii: "]")
    default: byte
    }
  }
}
