/// Pieces of a kernel's name in their order, with anything between them; letters may be large or small.
struct NamePattern: Sendable {
  private let pieces: [[UInt8]]
  private let isAtStart: Bool

  /// `^` before the first piece stands for the begin of the name, `*` for anything between two pieces.
  init(_ text: String) {
    isAtStart = text.hasPrefix("^")
    pieces = (isAtStart ? text.dropFirst() : text[...]).lowercased().split(separator: "*").map {
      Array($0.utf8)
    }
  }

  /// How much of a name is looked at: arguments of templates go on for thousands of letters.
  private static let reach = 512

  /// A name as patterns are held against: small letters, without the type that it returns.
  static func bytes(of name: String) -> [UInt8] {
    var bytes: [UInt8] = name.utf8.prefix(reach).map { (65...90).contains($0) ? $0 + 32 : $0 }
    if bytes.starts(with: returned) { bytes.removeFirst(returned.count) }
    return bytes
  }

  private static let returned = Array("void ".utf8)

  /// Whether a name, given by `bytes(of:)`, has the pieces.
  ///
  /// Complexity: O(its length), mostly.
  func matches(_ name: [UInt8]) -> Bool {
    var from = 0
    for (number, piece) in pieces.enumerated() {
      let isFixed = number == 0 && isAtStart
      guard let place = Self.place(of: piece, in: name, from: from, isFixed: isFixed) else {
        return false
      }
      from = place + piece.count
    }
    return true
  }

  private static func place(
    of piece: [UInt8], in name: [UInt8], from: Int, isFixed: Bool
  ) -> Int? {
    guard let first = piece.first, name.count - piece.count >= from else { return nil }
    let last = isFixed ? from : name.count - piece.count
    for place in from...last where name[place] == first {
      if name[place..<place + piece.count].elementsEqual(piece) { return place }
    }
    return nil
  }
}
