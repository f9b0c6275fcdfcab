/// A format that becomes a trace: one file in this folder, and one line in `ImporterCatalog`.
public protocol TraceImporter {
  /// The format's name, for messages.
  static var name: String { get }
  /// Whether bytes are of this format, from their content alone; never true for another's.
  static func recognises(_ bytes: [UInt8]) -> Bool
  /// The trace that bytes hold. What cannot be used of a readable document is counted, not thrown.
  static func read(_ bytes: [UInt8]) throws(TraceError) -> ImportedTrace
}

/// A trace as it was read, and what of its source did not become a part of it.
public struct ImportedTrace: Sendable, Hashable {
  public var trace: Trace
  /// How often something was left out or doubtful, by what it was: "flow event", "event without ts".
  public var notes: [String: Int]

  public init(trace: Trace = Trace(), notes: [String: Int] = [:]) {
    self.trace = trace
    self.notes = notes
  }

  /// Counts one more of a kind.
  mutating func note(_ kind: String) { notes[kind, default: 0] += 1 }
}
