extension SplitMix {
  /// Bytes with the damage that files meet, and that is made on purpose: flipped bits, cuts, splices of itself, containers
  /// thousands deep, numbers of a million digits.
  public mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
    guard !bytes.isEmpty else { return bytes }
    var bytes = bytes
    func place(_ random: inout SplitMix) -> Int { Int.random(in: 0..<bytes.count, using: &random) }
    for _ in 0..<Int.random(in: 1...3, using: &self) where !bytes.isEmpty {
      switch Int.random(in: 0..<40, using: &self) {
      case 0..<14: bytes[place(&self)] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 14..<20: bytes.removeLast(bytes.count - place(&self))
      case 20..<28:
        let (a, b) = (place(&self), place(&self))
        let piece = Array(bytes[min(a, b)..<max(a, b)])
        bytes.insert(contentsOf: piece, at: place(&self))
      case 28..<36: bytes = mutation(of: bytes)
      case 36, 37:
        let bracket = Bool.random(using: &self) ? "[" : "{\"a\":"
        let depth = Int.random(in: 1_000...20_000, using: &self)
        bytes.insert(contentsOf: String(repeating: bracket, count: depth).utf8, at: place(&self))
      default:
        bytes.insert(
          contentsOf: repeatElement(UInt8(ascii: "7"), count: 1_000_000), at: place(&self))
      }
      if bytes.count > 4_000_000 { bytes.removeLast(bytes.count - 4_000_000) }
    }
    return bytes
  }
}
