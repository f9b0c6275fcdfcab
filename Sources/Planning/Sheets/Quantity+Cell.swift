public import Documents
public import Quantities

extension Quantity {
  /// The quantity in a table, in the unit that all of its dimension share there.
  public var cell: TableCell { TableCell(value, in: Self.scale) }

  /// The same with its sign, also above zero.
  public var signedCell: TableCell { TableCell(value, in: Self.scale, isSigned: true) }

  private static var scale: TableCell.Scale {
    let decimal = Unit.prefixes.filter { !$0.symbol.hasSuffix("i") }
    return TableCell.Scale(
      decimal.sorted { $0.factor > $1.factor }.map { ($0.symbol + Unit.symbol, $0.factor) })
  }
}

extension String {
  /// The text in a table.
  public var cell: TableCell { TableCell(self) }
}
