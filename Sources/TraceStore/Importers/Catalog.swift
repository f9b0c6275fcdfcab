public import Documents
public import Traces

/// A format that can be imported, by how it is read.
public enum Importer {
  /// From front to back.
  case stream(any TraceImporter.Type)
  /// By a library that opens the file.
  case file(any FileImporter.Type)

  /// What is said of the format.
  public var format: any TraceFormat.Type {
    switch self {
    case .stream(let importer): importer
    case .file(let importer): importer
    }
  }
  /// The format's name, for messages.
  public var name: String { format.name }
  /// Whose files these are, in a phrase.
  public var summary: String { format.summary }
}

/// Every importer, in the order in which they are asked; the one place that lists them.
public enum ImporterCatalog {
  /// The importers; a document is recognised by one at most.
  public static var importers: [Importer] {
    [
      .stream(ChromeTrace.self), .stream(ExecutionTrace.self), .stream(ChakraTrace.self),
      .file(NsightReader.self), .stream(MeasuredOperations.self), .stream(CountedBytes.self),
      .stream(NCCLTestsText.self), .stream(NsightComputeKernels.self),
      .stream(ServingBenchmark.self), .stream(Spool.self),
    ]
  }

  /// A format is recognised by no more than this.
  private static let head = 1 << 20

  /// Reads a trace of any known format from a file whose bytes are `bytes`, packed with gzip or not.
  ///
  /// Throws `TraceError`, or `StoreError` of a format whose library opens the file; also where nothing in it is a span or an
  /// operation.
  public static func read(_ bytes: ByteStream, of path: String) throws -> ImportedTrace {
    var head: [UInt8] = []
    var damage: DocumentError?
    do throws(DocumentError) {
      while head.count < Self.head, let piece = try bytes.next() { head += piece }
    } catch {
      // A cut packed file may be short; its importer decides what that means.
      guard case .notGzip = error, !head.isEmpty else { throw TraceError.document(error) }
      damage = error
    }
    guard let importer = importers.first(where: { $0.format.recognises(head) }) else {
      if let damage { throw TraceError.document(damage) }
      throw TraceError.unknownFormat(known: importers.map(\.name))
    }
    switch importer {
    case .file(let importer): return try importer.trace(path: path).checked()
    case .stream(let importer):
      guard let damage else { return try importer.read(head, rest: bytes).checked() }
      return try importer.read(
        head, rest: ByteStream { () throws(DocumentError) in throw damage }
      ).checked()
    }
  }
}
