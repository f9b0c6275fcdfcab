import Documents

/// Every importer, in the order in which they are asked; the one place that lists them.
public enum ImporterCatalog {
  public static var importers: [any TraceImporter.Type] {
    [ChromeTrace.self, MeasuredOperations.self, CountedBytes.self]
  }

  /// The importer that knows these bytes; nil where none does.
  public static func importer(for bytes: [UInt8]) -> (any TraceImporter.Type)? {
    importers.first { $0.recognises(bytes) }
  }

  /// Reads a trace of any known format, packed with gzip or not.
  ///
  /// Unpacked it may have `limit` bytes.
  public static func read(
    _ bytes: [UInt8], limit: Int = 1 << 32
  ) throws(TraceError)
    -> ImportedTrace
  {
    let content = try unpacked(bytes, limit: limit)
    guard let importer = importer(for: content) else {
      throw .unknownFormat(known: importers.map { $0.name })
    }
    return try importer.read(content)
  }

  private static func unpacked(_ bytes: [UInt8], limit: Int) throws(TraceError) -> [UInt8] {
    guard Gzip.isGzip(bytes) else { return bytes }
    do throws(DocumentError) {
      return try Gzip.inflate(bytes, limit: limit)
    } catch {
      throw .document(error)
    }
  }
}
