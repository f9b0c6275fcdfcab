import CZlib

/// Packing and unpacking of gzip (RFC 1952) with zlib.
public enum Gzip {
  /// Whether bytes begin as gzip does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// What was packed, of all members one after another.
  ///
  /// Throws where that is more than `limit` bytes (and before it is unpacked), and where the bytes are damaged or cut
  /// short. Complexity: O(bytes in and out).
  public static func inflate(_ bytes: [UInt8], limit: Int) throws(DocumentError) -> [UInt8] {
    guard isGzip(bytes) else {
      throw .notGzip(offset: 0, reason: "expected a member that begins with 1f 8b")
    }
    let inflating = Inflating(bytes) { () throws(DocumentError) in nil }
    var output: [UInt8] = []
    while let piece = try inflating.next() {
      guard output.count + piece.count <= limit else {
        throw .tooLarge(offset: inflating.consumed, limit: limit)
      }
      output += piece
    }
    return output
  }

  /// One member that unpacks to these bytes; the same bytes give the same member.
  ///
  /// Complexity: O(bytes).
  public static func deflate(_ bytes: [UInt8]) -> [UInt8] {
    let stream = ZlibStream(bytes, start: startDeflating, end: deflateEnd)
    var output: [UInt8] = []
    var status = Z_OK
    while status == Z_OK {
      status = stream.advance { state, isLast in
        CZlib.deflate(state, isLast ? Z_FINISH : Z_NO_FLUSH)
      }
      output.append(contentsOf: stream.chunk)
    }
    // Only a stream that we set up wrongly ends otherwise.
    guard status == Z_STREAM_END else { fatalError("zlib did not pack: \(stream.message)") }
    return output
  }

  /// The largest window, with gzip's header and checksum.
  private static let window: Int32 = 15 + 16
  private static let streamSize = Int32(MemoryLayout<z_stream>.size)

  fileprivate static func startInflating(_ state: z_streamp) -> Int32 {
    inflateInit2_(state, window, ZLIB_VERSION, streamSize)
  }

  private static func startDeflating(_ state: z_streamp) -> Int32 {
    deflateInit2_(
      state, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      streamSize)
  }
}

/// Unpacks gzip whose bytes come piece by piece.
final class Inflating {
  private let stream: ZlibStream
  private let more: () throws(DocumentError) -> [UInt8]?
  private var isOver = false
  /// Whether a member was begun and not ended.
  private var isWithin = true

  init(_ head: [UInt8], more: @escaping () throws(DocumentError) -> [UInt8]?) {
    stream = ZlibStream(head, start: Gzip.startInflating, end: inflateEnd)
    self.more = more
  }

  /// How many packed bytes were read.
  var consumed: Int { stream.consumed }

  /// The next unpacked bytes; nil at the end.
  func next() throws(DocumentError) -> [UInt8]? {
    while !isOver {
      if stream.isExhausted {
        if let bytes = try more() {
          stream.feed(bytes)
          continue
        }
        if !isWithin { break }
      }
      if !isWithin {
        stream.reset(with: inflateReset)
        isWithin = true
      }
      let status = stream.advance { state, _ in CZlib.inflate(state, Z_NO_FLUSH) }
      switch status {
      case Z_OK: break
      case Z_STREAM_END: isWithin = false
      case Z_BUF_ERROR:
        isOver = true
        throw .notGzip(
          offset: stream.consumed, reason: "expected more: the last member is cut short")
      default:
        isOver = true
        throw .notGzip(offset: stream.consumed, reason: stream.message)
      }
      if !stream.chunk.isEmpty { return Array(stream.chunk) }
    }
    return nil
  }
}
