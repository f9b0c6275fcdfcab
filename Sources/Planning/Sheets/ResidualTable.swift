public import Documents
import Quantities
public import Validate

extension Residual: TableRow {
  /// The column `unit` gives the unit of the predicted, measured, low and high numbers; `error` is a fraction.
  public static let columns = [
    "subject", "family", "quantity", "unit", "predicted", "measured", "error", "low", "high",
    "bound",
  ]

  /// The values in the order of `columns`, in the unit of the row: times in microseconds.
  public var fields: [CSVField] {
    let (unit, scale) = measure.column
    return [
      .text(subject), .text(family), .text(measure.rawValue), .text(unit),
      .decimal((predicted * scale).tidied()), .decimal((measured * scale).tidied()),
      .decimal(error.tidied()), .decimal((low * scale).tidied()), .decimal((high * scale).tidied()),
      .text(bound),
    ]
  }

  /// The columns for programs.
  public var members: [JSONValue.Member] {
    zip(Self.columns, fields).map { column, field in .init(column, field.json) }
  }
}

/// Residuals as CSV.
public enum ResidualTable {
  /// One residual a row, with the unit in a column of its own; throws where a number is not finite.
  public static func text(_ residuals: [Residual]) throws -> String { try residuals.csv }
}

extension Residual.Measure {
  /// The unit of a column, and what a base unit is in it.
  var column: (unit: String, scale: Double) {
    switch self {
    case .time: ("us", 1e6)
    case .traffic: ("B", 1)
    case .throughput: ("FLOP/s", 1)
    case .memory: ("B", 1)
    case .work: ("FLOP", 1)
    case .energy: ("J", 1)
    case .tokens: ("token/s", 1)
    case .ratio: ("x", 1)
    }
  }

  /// A value in a table, in the unit that all of its dimension share there.
  public func cell(_ value: Double) -> TableCell {
    switch self {
    case .time: Seconds(value).cell
    case .traffic, .memory: Bytes(value).cell
    case .throughput: FLOPsPerSecond(value).cell
    case .work: FLOPs(value).cell
    case .energy: Joules(value).cell
    case .tokens, .ratio: text(value).cell
    }
  }

  /// A value for people, with its unit.
  public func text(_ value: Double) -> String {
    switch self {
    case .time: Seconds(value).rounded()
    case .traffic: Bytes(value).rounded()
    case .throughput: FLOPsPerSecond(value).rounded()
    case .memory: Bytes(value).rounded()
    case .work: FLOPs(value).rounded()
    case .energy: Joules(value).rounded()
    case .tokens: "\(value.rounded(toSignificant: 4).short) token/s"
    case .ratio: "\(value.rounded(toSignificant: 4).short) x"
    }
  }
}
