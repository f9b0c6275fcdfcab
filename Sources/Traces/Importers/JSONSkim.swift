/// Looks for one key in a JSON document without reading the rest, so that a format is recognised before it is parsed.
struct JSONSkim {
  private let bytes: [UInt8]
  private var place: Int
  private var depth = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    skipBlanks()
  }

  /// The first byte that is not blank.
  var opening: UInt8? { place < bytes.count ? bytes[place] : nil }

  /// Whether a value that begins with this byte (any, where none is given) stands under this key, so many containers
  /// deep, where each of these containers is the first thing in the one around it.
  mutating func reaches(key: String, depth wanted: Int, value: UInt8? = nil) -> Bool {
    while place < bytes.count {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "\""):
        let text = string()
        if depth == wanted, text.elementsEqual(key.utf8), isFollowed(by: value) { return true }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth < wanted { return false }
      case UInt8(ascii: " "), 0x09, 0x0A, 0x0D: break
      default:
        // Before the wanted depth only its own containers may open.
        if depth < wanted { return false }
      }
      place += 1
    }
    return false
  }

  /// Moves over a string, and gives what stands between its quotes.
  private mutating func string() -> ArraySlice<UInt8> {
    place += 1
    let start = place
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = min(place, bytes.count)
    place = end + 1
    return bytes[start..<end]
  }

  private mutating func isFollowed(by value: UInt8?) -> Bool {
    skipBlanks()
    guard place < bytes.count, bytes[place] == UInt8(ascii: ":") else { return false }
    place += 1
    skipBlanks()
    return place < bytes.count && (value == nil || bytes[place] == value)
  }

  private mutating func skipBlanks() {
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
  }
}
