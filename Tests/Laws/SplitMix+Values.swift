extension SplitMix {
  /// A text of up to so many scalars, half of them such as formats trip over.
  public mutating func text(upTo length: Int = 12) -> String {
    let traps = Array(
      "\"\\,\n\r\t\u{0}\u{1}\u{1F}\u{7F} /'<{[é\u{301}漢\u{2028}😀\u{FEFF}".unicodeScalars)
    let plain = Array("abcXYZ019._-:".unicodeScalars)
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...length, using: &self) {
      let isTrap = Bool.random(using: &self)
      let place = Int.random(in: 0..<(isTrap ? traps : plain).count, using: &self)
      text.append((isTrap ? traps : plain)[place])
    }
    return String(text)
  }

  /// A finite number, of any magnitude.
  public mutating func double() -> Double {
    while true {
      let value = Double(bitPattern: next())
      if value.isFinite { return value }
    }
  }

  /// A whole number of up to 64 bits, of any magnitude.
  public mutating func integer() -> Int64 {
    Int64(bitPattern: next()) >> Int64.random(in: 0..<64, using: &self)
  }

  /// A few bytes changed, removed, repeated or cut off.
  public mutating func mutation(of bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &self)
      switch Int.random(in: 0..<5, using: &self) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(bytes[bytes.count / 2], at: place)
      case 3: bytes.swapAt(place, bytes.count / 2)
      default: bytes.removeLast(bytes.count - place)
      }
    }
    return bytes
  }
}
