public import Documents

/// What another program writes, read as a table of measurements: one file in this folder, and one line in
/// `MeasurementTables`.
public protocol MeasurementSource {
  /// What the document is called in messages.
  static var name: String { get }
  /// Which kind of table it becomes.
  static var kind: MeasurementTableKind { get }
  /// Whether a document is of this source, from how it begins; never true for another's.
  static func recognises(_ head: [UInt8]) -> Bool
  /// The table of a document; each row has the line of the document that it begins on.
  static func table(_ bytes: [UInt8]) throws(MeasurementError) -> MeasuredDocument
}

/// A table of measurements, and what its document says beside it.
public struct MeasuredDocument: Sendable {
  /// The measurements.
  public var table: CSVTable
  /// What of the document is not in the table, counted by what it is.
  public var notes: [String: Int] = [:]
  /// The device on which they were taken, as its driver reports it; nil where the document does not say.
  public var device: String?

  /// A table about which its document says nothing more.
  public init(_ table: CSVTable) { self.table = table }
}

extension [UInt8] {
  /// The lines, of which an empty one counts; the CR before an LF is no part of one.
  var lines: [ArraySlice<UInt8>] {
    split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
  }

  /// Whether a text of ASCII is among the bytes: what is asked before lines are made of them.
  func holds(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    var rest = self[...]
    while let place = rest.firstIndex(of: wanted[0]) {
      rest = rest[place...]
      if rest.starts(with: wanted) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}

extension Sequence<UInt8> {
  /// The bytes as text.
  var text: String { String(decoding: Array(self), as: UTF8.self) }
}

extension String {
  /// What lies between bytes of one kind; much faster than by characters.
  func pieces(between byte: Unicode.Scalar) -> [String] {
    utf8.split(separator: UInt8(ascii: byte)).map(\.text)
  }
}
