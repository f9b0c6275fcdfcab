public import Traces

/// A format whose library opens the file itself, and does not read it from front to back: one file in this folder, and one
/// line in `ImporterCatalog`.
public protocol FileImporter: TraceFormat {
  /// The trace in a file, which is only read; what cannot be used of it is counted, not thrown.
  static func trace(path: String) throws(StoreError) -> ImportedTrace
}
