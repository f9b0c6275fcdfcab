/// A cell of a table for people: text, or an amount that is shown in the unit that all amounts of its scale share.
public struct TableCell: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// The units in which amounts of one dimension may be shown, largest first.
  public struct Scale: Sendable, Hashable {
    let units: [Unit]

    /// Units as symbol and how many base units it is, largest first.
    public init(_ units: [(symbol: String, factor: Double)]) {
      self.units = units.map { Unit(symbol: $0.symbol, factor: $0.factor) }
    }
  }

  /// One unit of a scale.
  struct Unit: Sendable, Hashable {
    let symbol: String
    let factor: Double
  }

  enum Content: Sendable, Hashable {
    case text(String)
    case amount(Double, Scale, isSigned: Bool)
  }

  let content: Content

  /// A cell of plain text.
  public init(stringLiteral text: String) { content = .text(text) }

  /// A cell of plain text.
  public init(_ text: String) { content = .text(text) }

  /// An amount in base units of its scale; with a sign also where it is above zero, if that is asked for.
  public init(_ amount: Double, in scale: Scale, isSigned: Bool = false) {
    content = .amount(amount, scale, isSigned: isSigned)
  }

  var amount: (value: Double, scale: Scale)? {
    if case .amount(let value, let scale, _) = content { (value, scale) } else { nil }
  }

  /// The text in a shared unit with shared decimals.
  func text(in form: Form?) -> String {
    switch content {
    case .text(let text): text
    case .amount(let value, _, let isSigned):
      (isSigned && value > 0 ? "+" : "") + (form?.text(value) ?? "\(value)")
    }
  }

  /// The unit and the decimals that amounts share.
  struct Form {
    let unit: Unit
    let decimals: Int

    /// The largest unit in which the middle amount is at least 1 and the smallest has two digits within three decimals, of which at most three
    /// digits are shown.
    init(_ amounts: [Double], of scale: Scale) {
      let sizes = amounts.map(abs).filter { $0 > 0 && $0.isFinite }
      let smallest = sizes.min() ?? 0
      let middle = smallest.squareRoot() * (sizes.max() ?? 0).squareRoot()
      let fitting = scale.units.first {
        middle >= $0.factor && smallest >= $0.factor * Self.least
      }
      unit = fitting ?? scale.units.last ?? Unit(symbol: "", factor: 1)
      var digits = 0
      var size = smallest / unit.factor
      while digits < Self.most, size > 0, size < Self.threeDigits {
        size *= 10
        digits += 1
      }
      decimals = smallest > 0 ? digits : 0
    }

    private static let least = 0.01
    private static let threeDigits = 100.0
    private static let most = 3

    func text(_ value: Double) -> String {
      guard value.isFinite else { return "\(value)" }
      let power = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
      let units = (abs(value) / unit.factor * power).rounded()
      guard units < 1e15 else { return "\(value / unit.factor)" }
      let whole = Int64(units)
      let sign = value < 0 && whole > 0 ? "-" : ""
      guard decimals > 0 else { return "\(sign)\(whole)" }
      let digits = String(whole)
      let padded = String(repeating: "0", count: max(decimals + 1 - digits.count, 0)) + digits
      return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
  }
}
