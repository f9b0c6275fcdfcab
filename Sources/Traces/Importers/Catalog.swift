public import Documents

/// Every importer, in the order in which they are asked; the one place that lists them.
public enum ImporterCatalog {
  public static var importers: [any TraceImporter.Type] {
    [
      ChromeTrace.self, ExecutionTrace.self, MeasuredOperations.self, CountedBytes.self,
      ChakraTrace.self,
    ]
  }

  /// A format is recognised by no more than this.
  private static let head = 1 << 20

  /// Reads a trace of any known format, packed with gzip or not.
  public static func read(_ bytes: ByteStream) throws(TraceError) -> ImportedTrace {
    var head: [UInt8] = []
    var damage: DocumentError?
    do throws(DocumentError) {
      while head.count < Self.head, let piece = try bytes.next() { head += piece }
    } catch {
      // A cut packed file may be short; its importer decides what that means.
      guard case .notGzip = error, !head.isEmpty else { throw .document(error) }
      damage = error
    }
    guard let importer = importers.first(where: { $0.recognises(head) }) else {
      if let damage { throw .document(damage) }
      throw .unknownFormat(known: importers.map { $0.name })
    }
    guard let damage else { return try importer.read(head, rest: bytes) }
    return try importer.read(
      head, rest: ByteStream { () throws(DocumentError) in throw damage })
  }

  /// The same of bytes that are there already; unpacked they may have `limit` bytes.
  public static func read(
    _ bytes: [UInt8], limit: Int = 1 << 32
  ) throws(TraceError) -> ImportedTrace {
    try read(ByteStream(bytes, limit: limit))
  }
}
