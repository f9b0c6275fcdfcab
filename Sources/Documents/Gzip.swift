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
    let stream = ZlibStream(bytes, start: startInflating, end: inflateEnd)
    var output: [UInt8] = []
    while true {
      let status = stream.advance { state, _ in CZlib.inflate(state, Z_NO_FLUSH) }
      guard output.count + stream.chunk.count <= limit else {
        throw .tooLarge(offset: stream.consumed, limit: limit)
      }
      output.append(contentsOf: stream.chunk)
      switch status {
      case Z_OK: continue
      case Z_STREAM_END where stream.consumed == bytes.count: return output
      case Z_STREAM_END: stream.reset(with: inflateReset)
      case Z_BUF_ERROR:
        throw .notGzip(
          offset: stream.consumed, reason: "expected more: the last member is cut short")
      default: throw .notGzip(offset: stream.consumed, reason: stream.message)
      }
    }
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

  private static func startInflating(_ state: z_streamp) -> Int32 {
    inflateInit2_(state, window, ZLIB_VERSION, streamSize)
  }

  private static func startDeflating(_ state: z_streamp) -> Int32 {
    deflateInit2_(
      state, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      streamSize)
  }
}
