import Documents
import Quantities
import Validate

extension SystemReport {
  /// Every system by its group: what it changes, its first claim, what is worked out for it, and how many others agree.
  public var text: String {
    var table = TextTable(
      "system", "what it changes", "claim", "published", "predicted", "ratio", "standing", "within",
      "agree")
    var counts: [(group: SystemGroup, rows: Int)] = []
    for group in SystemGroup.allCases {
      let mine = entries.filter { $0.system.group == group }
      let others = stated.filter { $0.group == group }
      for entry in mine { table.add([entry.system.name, entry.system.abstract] + entry.cells) }
      for system in others {
        table.add([system.name, system.abstract, system.claim, "", "", "", "stated only", "", ""])
      }
      if mine.count + others.count > 0 { counts.append((group, mine.count + others.count)) }
    }
    let lines = table.text.split(separator: "\n").map(String.init)
    var sections = [lines[0]]
    var place = 1
    for (group, rows) in counts {
      sections.append("\n\(group.rawValue)")
      sections += lines[place..<place + rows]
      place += rows
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
        standing.title, "\(Set(mine.map { $0.system.name }).count)", "\(mine.count)",
        "\(mine.count { $0.isKept })", "\(mine.count { !$0.isKept && $0.isExplained })")
    }
    if !stated.isEmpty { table.add("stated only", "\(stated.count)", "0", "0", "0") }
    return table.text
  }
}

extension SystemReport.Entry {
  /// Of the overview, the cells behind the name.
  fileprivate var cells: [String] {
    let named = claims.first { $0.row.id == system.headline }
    guard let first = named ?? claims.first else { return ["", "", "", "", "", "", ""] }
    return [
      first.row.figure.quantity, first.published, first.predicted,
      first.ratio.rounded(toSignificant: 3).short, first.standing.title, first.verdict,
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
