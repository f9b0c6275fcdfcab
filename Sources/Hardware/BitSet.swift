/// A finite set of small numbers as hwloc writes it: words of 32 bits in hexadecimal, the most significant first.
struct BitSet {
  let members: [Int]

  /// Reads "0x00000303,,0x03030303"; an empty word is zero.
  ///
  /// Nil for anything else, infinite sets included.
  init?(hwloc text: String) {
    var members: [Int] = []
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    for (position, word) in words.reversed().enumerated() {
      let digits = word.hasPrefix("0x") ? word.dropFirst(2) : word
      guard !digits.isEmpty else {
        if word.isEmpty { continue }
        return nil
      }
      guard digits.allSatisfy(\.isHexDigit), let bits = UInt32(digits, radix: 16) else {
        return nil
      }
      for bit in 0..<32 where bits >> UInt32(bit) & 1 == 1 { members.append(position * 32 + bit) }
    }
    self.members = members
  }
}
