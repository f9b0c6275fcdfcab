import Documents
import Quantities
import Validate

extension SystemReport {
  /// Every system by its group: what it changes, its first claim, what is worked out for it, and how many others agree.
  public var text: String {
    var table = TextTable(
      "system", "what it changes", "claim", "published", "predicted", "ratio", "standing", "within",
      "agree")
    var sections: [String] = []
    for group in SystemGroup.allCases {
      for entry in entries where entry.system.group == group {
        table.add([entry.system.name, entry.system.abstract] + entry.cells)
      }
    }
    let lines = table.text.split(separator: "\n").map(String.init)
    sections.append(lines.first ?? "")
    var place = 1
    for group in SystemGroup.allCases {
      let count = entries.count { $0.system.group == group }
      guard count > 0 else { continue }
      sections.append("\n\(group.rawValue)")
      sections += lines[place..<place + count]
      place += count
    }
    return (sections + ["", summary]).joined(separator: "\n")
  }

  /// How many claims of each standing agree.
  private var summary: String {
    var table = TextTable("standing", "systems", "claims", "within", "off and explained")
    for standing in SystemClaim.Standing.allCases {
      let mine = claims.filter { $0.standing == standing }
      guard !mine.isEmpty else { continue }
      table.add(
        standing.rawValue, "\(Set(mine.map { $0.system.name }).count)", "\(mine.count)",
        "\(mine.count { $0.isKept })", "\(mine.count { !$0.isKept && $0.isExplained })")
    }
    let silent = entries.filter { $0.claims.isEmpty }
    guard !silent.isEmpty else { return table.text }
    table.add("stated only", "\(silent.count)", "0", "0", "0")
    return table.text
  }
}

extension SystemReport.Entry {
  /// Of the overview, the cells behind the name.
  fileprivate var cells: [String] {
    let named = claims.first { $0.row.id == system.headline }
    guard let first = named ?? claims.first else { return ["", "", "", "", "stated only", "", ""] }
    return [
      first.row.figure.quantity, first.published, first.predicted,
      first.ratio.rounded(toSignificant: 3).short, first.standing.rawValue, first.verdict,
      "\(claims.count { $0.isKept })/\(claims.count)",
    ]
  }
}

extension SystemClaim {
  /// A value of the figure in the row's unit.
  func inUnit(_ value: Double) -> String {
    (value / row.figure.unit.scale).rounded(toSignificant: 4).short
  }

  /// The printed value with its unit.
  var published: String {
    "\(row.figure.printed.rounded(toSignificant: 5).short) \(row.figure.unit.text)"
  }

  /// What is worked out, or the range that knobs leave.
  var predicted: String {
    standing == .mechanism
      ? "\(inUnit(answer.low)) to \(inUnit(answer.high))" : inUnit(answer.value)
  }

  /// Whether it agrees.
  var verdict: String { isKept ? "yes" : isExplained ? "no, explained" : "no" }
}
