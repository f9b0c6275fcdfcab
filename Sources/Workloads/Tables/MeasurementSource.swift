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
