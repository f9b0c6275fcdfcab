/// Numbers in the order in which they come, each piece of them in as few bytes as its largest needs.
struct PackedNumbers {
  private static let piece = 1 << 20

  private struct Piece {
    var width: Int
    var bytes: [UInt8]

    init(_ numbers: [UInt32]) {
      let largest = numbers.max() ?? 0
      width = (UInt32.bitWidth - largest.leadingZeroBitCount + 7) / 8
      bytes = []
      bytes.reserveCapacity(numbers.count * width)
      for number in numbers {
        for byte in 0..<width {
          bytes.append(UInt8(truncatingIfNeeded: number &>> UInt32(8 * byte)))
        }
      }
    }
  }

  private var pieces: [Piece] = []
  /// Those of no piece yet.
  private var open: [UInt32] = []

  /// How many there are.
  var count: Int { pieces.count * Self.piece + open.count }

  /// Their places.
  var indices: Range<Int> { 0..<count }

  /// Adds a number behind the others.
  mutating func append(_ number: UInt32) {
    open.append(number)
    guard open.count == Self.piece else { return }
    pieces.append(Piece(open))
    open.removeAll(keepingCapacity: true)
  }

  /// The number at a place.
  @inline(__always)
  subscript(_ place: Int) -> UInt32 {
    let index = place / Self.piece
    guard index < pieces.count else { return open[place % Self.piece] }
    let width = pieces[index].width
    let first = place % Self.piece &* width
    var number: UInt32 = 0
    for byte in 0..<width {
      number |= UInt32(pieces[index].bytes[first &+ byte]) &<< UInt32(8 &* byte)
    }
    return number
  }
}
