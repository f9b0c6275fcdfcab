/// Bytes that come piece by piece, unpacked where they are gzip.
///
/// Throws where packed bytes are damaged; what could be unpacked before is given first.
public final class ByteStream {
  private let source: () throws(DocumentError) -> [UInt8]?
  private var inflating: Inflating?
  private var isBegun = false
  private let limit: Int
  private var given = 0

  /// Pieces from a source, which gives nil at its end; unpacked they may have `limit` bytes.
  public init(limit: Int = 1 << 36, source: @escaping () throws(DocumentError) -> [UInt8]?) {
    self.source = source
    self.limit = limit
  }

  /// Bytes that are there already.
  public convenience init(_ bytes: [UInt8], limit: Int = 1 << 32) {
    var rest: [UInt8]? = bytes
    self.init(limit: limit) { () throws(DocumentError) in
      defer { rest = nil }
      return rest
    }
  }

  /// The next piece; nil at the end.
  public func next() throws(DocumentError) -> [UInt8]? {
    if !isBegun {
      isBegun = true
      let head = try source()
      guard let head, Gzip.isGzip(head) else { return try counted(head) }
      inflating = Inflating(head, more: source)
    }
    guard let inflating else { return try counted(try source()) }
    return try counted(try inflating.next())
  }

  /// Everything.
  public func all() throws(DocumentError) -> [UInt8] {
    var bytes: [UInt8] = []
    while let piece = try next() { bytes += piece }
    return bytes
  }

  private func counted(_ piece: [UInt8]?) throws(DocumentError) -> [UInt8]? {
    given += piece?.count ?? 0
    guard given <= limit else { throw .tooLarge(offset: given, limit: limit) }
    return piece
  }
}
