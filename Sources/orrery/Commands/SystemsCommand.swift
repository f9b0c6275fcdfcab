import ArgumentParser
import Documents
import Model
import Planning
import Quantities
import Systems
import Validate

struct SystemsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "systems",
    abstract: "Published systems: what they print, what is worked out for it, and the ratio.",
    discussion: """
      Two reports: formulas of the sources, reproduced, and measurements, predicted on the machine of their row. One system by \
      its name is opened: each figure with what it is made of.
      """)

  @Argument(help: "One system; all if not given.") var name: String?
  @Flag(
    help: """
      Fail where a formula's figure is further off than its row allows (5 % unless it says), where a prediction is further off \
      than its row says, or where a row cannot be read.
      """
  )
  var check = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let systems = try name.map { [try SystemCatalog.system($0)] } ?? SystemCatalog.systems
    var report = SystemsReport()
    for system in systems { try report.add(system) }
    if !check { try PublishedFile.refuse(report.unreadable) }
    if output.json {
      JSON.print(.array((report.formulas + report.predictions).map(\.json)))
    } else {
      for system in systems where name != nil { print("\(system.heading)\n") }
      print(report.text(isOpened: name != nil))
    }
    report.warn()
    if check { try report.check() }
  }
}

/// The claims of published systems, and what cannot be read of their tables.
private struct SystemsReport {
  private(set) var formulas: [SystemClaim] = []
  private(set) var predictions: [SystemClaim] = []
  /// Places and reasons: "coat.csv:3: …".
  private(set) var unreadable: [String] = []
  private var refused: [String: Int] = [:]
  private var machines = PublishedMachines()

  mutating func add(_ system: any PublishedSystem.Type) throws {
    let file = try PublishedFile(Locations.published(system.name))
    formulas += file.formulas.claims
    unreadable += file.unreadable
    let found = try PublishedPredictions(file.table, share: 0.8) { row in
      try machines.model(row.machine)
    }
    predictions += found.answers.map { SystemClaim($0.row, of: system, .predicted, $0.answer) }
    for refusals in [file.formulas.refused, found.refused] {
      refused.merge(refusals, uniquingKeysWith: +)
    }
  }

  /// Says what is left out.
  func warn() {
    PublishedFile.warn(of: refused)
    for place in unreadable { Console.error("orrery: \(place)") }
  }

  /// Throws where a figure is further off than it may be, or a row cannot be read.
  func check() throws(CommandError) {
    let wrong = (formulas + predictions).count { !$0.isWithinTolerance }
    guard wrong + unreadable.count > 0 else { return }
    throw .no(
      "\(wrong) figures are further off than they may be, \(unreadable.count) rows are broken")
  }

  func text(isOpened: Bool) -> String {
    var sections: [String] = []
    for (title, claims) in [
      ("reproduced formulas", formulas), ("predicted measurements", predictions),
    ] where !claims.isEmpty {
      sections.append("\(title)\n\n\(Self.table(of: claims))")
      if isOpened { sections += claims.map(\.opened) }
    }
    return sections.joined(separator: "\n\n")
  }

  private static func table(of claims: [SystemClaim]) -> String {
    let isExact = claims.allSatisfy { $0.standing == .exact }
    var table = TextTable(
      ["system", "figure", "quantity", "unit", "published", "predicted"]
        + (isExact ? [] : ["low", "high"]) + ["ratio", "within"])
    for claim in claims {
      let figure = claim.row.figure
      func text(_ value: Double) -> String {
        (value / figure.unit.scale).rounded(toSignificant: 5).short
      }
      table.add(
        [
          claim.system.name, claim.row.id, figure.quantity, figure.unit.text,
          figure.printed.rounded(toSignificant: 5).short, text(claim.answer.value),
        ] + (isExact ? [] : [text(claim.answer.low), text(claim.answer.high)]) + [
          claim.ratio.rounded(toSignificant: 4).short,
          claim.tolerance == nil ? "" : claim.isWithinTolerance ? "yes" : "no",
        ])
    }
    return table.text
  }
}

extension PublishedSystem {
  /// What it changes, and what rows of its figures must say.
  fileprivate static var heading: String {
    let figures = figures.map { figure in
      let keys = figure.keys.map { "\n    \($0.name): \($0.meaning)" }.joined()
      return "\n  \(figure.quantity), \(figure.unit.text), from\(keys)"
    }
    return "\(name), \(group.rawValue): \(abstract)" + figures.joined()
  }
}

extension SystemClaim {
  /// `{"system","group","id","standing","quantity","unit","published","predicted","low","high","ratio","tolerance"}`, values in
  /// the row's unit.
  fileprivate var json: JSONValue {
    let figure = row.figure
    func inUnit(_ value: Double) -> JSONValue { JSON.number(value / figure.unit.scale) }
    return .object([
      .init("system", .string(system.name)), .init("group", .string(system.group.rawValue)),
      .init("id", .string(row.id)), .init("standing", .string(standing.rawValue)),
      .init("quantity", .string(figure.quantity)), .init("unit", .string(figure.unit.text)),
      .init("published", JSON.number(figure.printed)), .init("predicted", inUnit(answer.value)),
      .init("low", inUnit(answer.low)), .init("high", inUnit(answer.high)),
      .init("ratio", JSON.number(ratio)), .init("tolerance", tolerance.map(JSON.number) ?? .null),
    ])
  }

  /// The figure with what it is made of, in its base unit.
  fileprivate var opened: String {
    let base = row.figure.unit.dimension.base.text
    func line(_ sign: String, _ amount: FigureAnswer.Amount, _ unit: String) -> String {
      "  \(sign)\(amount.value.rounded(toSignificant: 6).short)\(unit)  \(amount.name)"
    }
    let convention = row.figure.convention.text
    let title = convention.isEmpty ? row.id : "\(row.id) (\(convention))"
    let lines =
      switch answer.causes {
      case .sum(let amounts): amounts.map { line("", $0, " \(base)") }
      case .product(let factors): factors.map { line("x ", $0, "") }
      case .time(let estimate): estimate.simplified.lines(indent: "  ")
      }
    return ([title] + lines).joined(separator: "\n")
  }
}
