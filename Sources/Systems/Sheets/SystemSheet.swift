public import Documents
import Model
import Planning
import Quantities
import Validate

extension SystemReport.Entry {
  /// One system opened: what it changes, what its rows must say, its claims, and what the first of them are made of, without parts below
  /// 2 %; or one claim by its name, whole.
  public func text(claim: String?) -> String {
    if let claim {
      return claims.filter { $0.row.id == claim }.map { $0.opened(above: 0) }
        .joined(separator: "\n\n")
    }
    var sections = [heading]
    if !claims.isEmpty { sections.append(table) }
    let shown = claims.count <= Self.most ? claims : Array(claims.prefix(Self.most))
    sections += shown.map { $0.opened(above: Self.least) }
    if !shown.isEmpty {
      sections.append(
        "parts below \((100 * Self.least).short) % are left out"
          + (shown.count < claims.count ? ", and \(claims.count - shown.count) claims" : "")
          + "; --claim NAME shows one whole")
    }
    return sections.joined(separator: "\n\n")
  }

  /// Claims that are opened together.
  private static var most: Int { 6 }
  /// The share of a time below which parts are left out.
  private static var least: Double { 0.02 }

  private var heading: String {
    let figures = system.figures.map { figure in
      let keys = figure.keys.map { "\n    \($0.name): \($0.meaning)" }.joined()
      return "\n  \(figure.quantity), \(figure.unit.text), from\(keys)"
    }
    return
      "\(system.name), \(system.group.rawValue): \(system.abstract)\ntakes away: \(system.removes)"
      + figures.joined()
  }

  private var table: String {
    var table = TextTable(
      "claim", "quantity", "unit", "published", "predicted", "ratio", "standing", "within")
    for claim in claims {
      let figure = claim.row.figure
      table.add(
        claim.row.id, figure.quantity, figure.unit.text,
        figure.printed.rounded(toSignificant: 5).short, claim.predicted,
        claim.ratio.rounded(toSignificant: 4).short, claim.standing.title, claim.verdict)
    }
    return table.text
  }
}

extension SystemClaim {
  /// `{"system","group","id","standing","quantity","unit","published","predicted","low","high","ratio","tolerance","within"}`, values
  /// in the row's unit.
  public var json: JSONValue {
    let figure = row.figure
    func inUnit(_ value: Double) -> JSONValue { JSON.number(value / figure.unit.scale) }
    return .object([
      .init("system", .string(system.name)), .init("group", .string(system.group.rawValue)),
      .init("id", .string(row.id)), .init("standing", .string(standing.rawValue)),
      .init("quantity", .string(figure.quantity)), .init("unit", .string(figure.unit.text)),
      .init("published", JSON.number(figure.printed)), .init("predicted", inUnit(answer.value)),
      .init("low", inUnit(answer.low)), .init("high", inUnit(answer.high)),
      .init("ratio", JSON.number(ratio)), .init("tolerance", JSON.number(tolerance)),
      .init("within", .bool(isKept)),
    ])
  }

  /// The figure with what it is made of, and what was assumed.
  fileprivate func opened(above share: Double) -> String {
    let convention = row.figure.convention.text
    var lines = [convention.isEmpty ? row.id : "\(row.id) (\(convention))"]
    if standing != .exact { lines.append("  on \(row.machine)") }
    let base = row.figure.unit.dimension.base.text
    lines += answer.lines(base, above: share).map { "  " + $0 }
    for (title, text) in [
      ("source", row.remarks.source), ("assumed", row.remarks.note),
      ("knobs", row.remarks.knobs), ("off because", row.remarks.reason),
    ] { if let text { lines.append("  \(title): \(text)") } }
    return lines.joined(separator: "\n")
  }
}

extension FigureAnswer {
  /// What it is made of; of a comparison the baseline on the left and the system on the right.
  fileprivate func lines(_ unit: String, above share: Double) -> [String] {
    func line(_ sign: String, _ amount: Amount, _ unit: String) -> String {
      "\(sign)\(amount.value.rounded(toSignificant: 6).short)\(unit)  \(amount.name)"
    }
    switch causes {
    case .sum(let amounts): return amounts.map { line("", $0, unit == "x" ? "" : " \(unit)") }
    case .product(let factors): return factors.map { line("x ", $0, "") }
    case .time(let estimate): return estimate.simplified.lines(above: share)
    case .comparison(let comparison, let baseline, let system):
      let (left, right) = (baseline.lines("", above: share), system.lines("", above: share))
      let width = (["baseline"] + left).map(\.count).max() ?? 0
      let rows = max(left.count, right.count)
      func pair(_ a: String, _ b: String) -> String {
        a + String(repeating: " ", count: width - a.count) + "  |  " + b
      }
      return [pair("baseline", "system")]
        + (0..<rows).map {
          pair($0 < left.count ? left[$0] : "", $0 < right.count ? right[$0] : "")
        }
        + ["\(comparison.rawValue) = \(value.rounded(toSignificant: 4).short)"]
    }
  }
}
