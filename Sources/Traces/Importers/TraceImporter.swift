public import Documents

/// A format of files that become traces.
public protocol TraceFormat {
  /// The format's name, for messages.
  static var name: String { get }
  /// Whose files these are and what of them is meant, in a phrase.
  static var summary: String { get }
  /// Whether a document is of this format, from how it begins; never true for another's.
  static func recognises(_ head: [UInt8]) -> Bool
}

/// A format that is read from front to back: one file in this folder, and one line in `TraceStore`'s `ImporterCatalog`.
public protocol TraceImporter: TraceFormat {
  /// The trace of a document that begins with `head` and goes on with `rest`.
  ///
  /// What cannot be used of a readable document is counted, not thrown.
  static func read(_ head: [UInt8], rest: ByteStream) throws(TraceError) -> ImportedTrace
}

extension TraceImporter {
  /// The same of bytes that are all there.
  public static func read(_ bytes: [UInt8]) throws(TraceError) -> ImportedTrace {
    try read(bytes, rest: ByteStream([]))
  }

  /// The whole document at once, for formats whose documents are small.
  static func whole(_ head: [UInt8], _ rest: ByteStream) throws(TraceError) -> [UInt8] {
    do throws(DocumentError) {
      return head + (try rest.all())
    } catch {
      throw .document(error)
    }
  }
}

/// A trace as it was read, and what of its source did not become a part of it.
public struct ImportedTrace: Sendable, Hashable {
  /// What could be used.
  public var trace: Trace
  /// How often something was left out or doubtful, by what it was: "flow event", "event without ts".
  public var notes: [String: Int]

  /// A trace and what was noted of its source; empty where nothing is given.
  public init(trace: Trace = Trace(), notes: [String: Int] = [:]) {
    self.trace = trace
    self.notes = notes
  }

  /// Counts one more of a kind.
  mutating func note(_ kind: String) { notes[kind, default: 0] += 1 }
}
