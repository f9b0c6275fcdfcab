import Documents

/// The frames of a spool, one after the other: each has a type, a length and as many bytes, and begins at a multiple of 8
/// (Sources/CUDAInjection/spool.h).
struct SpoolFrames {
  /// What frames hold.
  enum Kind: UInt32 {
    case process = 1
    case name, records, call, host, dropped, size, end
  }

  /// What every spool begins with, before the version of its format.
  static let magic = Array("ORRERYSP".utf8)
  private static let version: UInt32 = 1
  private static let head = 16
  /// The library's frames are of two buffers at most.
  private static let longest = 1 << 26

  private var bytes: [UInt8]
  private var place = 0
  /// The byte of the document at which `bytes` begins.
  private var base = 0
  private let rest: ByteStream

  /// Throws where the document is no spool, or of a later version; one that ends before its version has no frames.
  init(_ head: [UInt8], rest: ByteStream) throws(TraceError) {
    (bytes, self.rest) = (head, rest)
    let isThere = try has(Self.head)
    guard bytes.starts(with: Self.magic.prefix(bytes.count)) else {
      throw .malformed(offset: 0, expected: "what a traced process wrote (\(Spool.name))")
    }
    guard isThere else {
      place = bytes.count
      return
    }
    let found = bytes.number(at: 8, UInt32.self)
    guard found <= Self.version else {
      throw .newerVersion(found: Int(found), known: Int(Self.version))
    }
    place = Self.head
  }

  /// The next frame with what it holds; nil where no more is.
  ///
  /// Of the last frame of a killed process there may be a part, of which records and calls are given: those that are there are whole.
  mutating func next() throws(TraceError) -> (kind: Kind?, bytes: ArraySlice<UInt8>)? {
    guard try has(8) else { return nil }
    let length = Int(bytes.number(at: place + 4, UInt32.self))
    guard length <= Self.longest else {
      throw .malformed(offset: base + place, expected: "a frame of at most \(Self.longest) bytes")
    }
    let kind = Kind(rawValue: bytes.number(at: place, UInt32.self))
    guard try has(8 + length) else {
      let part = bytes[(place + 8)...]
      place = bytes.count
      return kind == .records || kind == .host ? (kind, part) : nil
    }
    // The last frame of a process that was killed may lack what fills it up.
    let filled = 8 + (length + 7) / 8 * 8
    _ = try has(filled)
    let first = place + 8
    place = min(place + filled, bytes.count)
    return (kind, bytes[first..<first + length])
  }

  /// Whether so many bytes are left, which are brought where they are not there yet.
  private mutating func has(_ count: Int) throws(TraceError) -> Bool {
    while bytes.count - place < count {
      let piece: [UInt8]?
      do throws(DocumentError) {
        piece = try rest.next()
      } catch {
        throw .document(error)
      }
      guard let piece else { return false }
      base += place
      bytes.removeFirst(place)
      place = 0
      bytes += piece
    }
    return true
  }
}

extension Collection where Self: RandomAccessCollection, Element == UInt8, Index == Int {
  /// The number that stands at a place, the lowest byte first; the caller knows that it is there.
  func number<Number: FixedWidthInteger>(at place: Int, _: Number.Type) -> Number {
    var number = Number.zero
    for byte in (0..<MemoryLayout<Number>.size).reversed() {
      number = number << 8 | Number(truncatingIfNeeded: self[place + byte])
    }
    return number
  }
}
