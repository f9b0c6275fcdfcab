/// Numbers that are written one after another and read from the last to the first, small ones in few bytes.
///
/// Seven bits a byte (LEB128), of which a reader meets the lowest first.
struct ReversedNumbers {
  private static let piece = 1 << 20
  /// In pieces, so that growing moves nothing.
  private var pieces: [[UInt8]] = []

  /// Writes a number.
  mutating func append(_ number: UInt32) {
    var shift: UInt32 = 0
    while shift < 28, number &>> (shift &+ 7) != 0 { shift &+= 7 }
    // The highest bits come first, since they are read last; what is read before them says that more follows.
    var more: UInt8 = 0
    while true {
      if pieces.last?.count ?? Self.piece == Self.piece {
        pieces.append([])
        pieces[pieces.count &- 1].reserveCapacity(Self.piece)
      }
      pieces[pieces.count &- 1].append(UInt8(truncatingIfNeeded: number &>> shift) & 0x7F | more)
      guard shift > 0 else { return }
      shift &-= 7
      more = 0x80
    }
  }

  /// Reads from the last number on.
  var reader: Reader { Reader(pieces: pieces) }

  /// What is still to be read.
  struct Reader {
    private let pieces: [[UInt8]]
    private var piece: Int
    private var place: Int

    fileprivate init(pieces: [[UInt8]]) {
      self.pieces = pieces
      piece = pieces.count - 1
      place = pieces.last?.count ?? 0
    }

    /// The number before the one that was read last; there must be one.
    mutating func next() -> UInt32 {
      var (number, shift): (UInt32, UInt32) = (0, 0)
      while true {
        if place == 0 {
          piece &-= 1
          place = pieces[piece].count
        }
        place &-= 1
        let byte = pieces[piece][place]
        number |= UInt32(byte & 0x7F) &<< shift
        guard byte & 0x80 != 0 else { return number }
        shift &+= 7
      }
    }
  }
}
