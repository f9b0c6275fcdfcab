/// A case without payload as a place in a table.
///
/// The hash of a case with a text is that of the text; tables that are looked at a million times a second go by the place.
protocol TablePlace: CaseIterable, Equatable {}

extension TablePlace {
  /// The place among all cases: the one byte by which the compiler tells them apart.
  var tablePlace: Int { Int(unsafe withUnsafeBytes(of: self) { unsafe $0[0] }) }
}

extension OperationKind: TablePlace {
  /// Its place in tables by kind.
  public var position: Int { tablePlace }
}

extension Library: TablePlace {
  /// Its place in tables by library.
  public var position: Int { tablePlace }
}
