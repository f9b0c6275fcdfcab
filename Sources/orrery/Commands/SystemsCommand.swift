import ArgumentParser
import Documents
import Model
import Quantities
import Systems
import Validate

struct SystemsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "systems",
    abstract: "Published systems: what they print, what their formulas give here, and the ratio.")

  @Argument(help: "One system; all if not given.") var name: String?
  @Flag(
    help:
      "Fail where a figure is further off than its row allows (5 % unless it says), or a row is broken."
  )
  var check = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let systems = try name.map { [try SystemCatalog.system($0)] } ?? SystemCatalog.systems
    let claims = try systems.flatMap { try Self.claims(of: $0) }
    output.json ? JSON.print(.array(claims.map(\.json))) : print(text(of: claims))
    let broken = claims.filter { $0.problem != nil }
    for claim in broken { Console.error("orrery: \(claim.place): \(claim.problem ?? "")") }
    let wrong = claims.count { !$0.isWithinTolerance }
    if check, wrong + broken.count > 0 {
      throw CommandError.no(
        "\(wrong) figures are further off than they may be, \(broken.count) rows are broken")
    }
  }

  /// One printed figure of a system, and what its formula gives or why it gives nothing.
  private struct Claim {
    let system: String
    let row: PublishedTable.Row
    let place: String
    var predicted: Double?
    var problem: String?
    var causes: [(String, Double)] = []

    var ratio: Double? { predicted.map { $0 / row.value } }
    var isWithinTolerance: Bool { ratio.map { abs($0 - 1) <= row.tolerance } ?? true }

    var json: JSONValue {
      .object([
        .init("system", .string(system)), .init("id", .string(row.id)),
        .init("standing", .string(problem == nil ? "exact" : "broken")),
        .init("published", JSON.number(row.value)),
        .init("predicted", predicted.map(JSON.number) ?? .null),
        .init("ratio", ratio.map(JSON.number) ?? .null),
        .init("tolerance", JSON.number(row.tolerance)),
      ])
    }
  }

  /// The rows of a system's table that are about its own formulas; rows of operations and steps are `validate --published`'s.
  private static func claims(of system: PublishedSystem) throws -> [Claim] {
    let file = try Locations.published(system.name)
    return try PublishedFile.table(file).rows.compactMap { row in
      var claim = Claim(system: system.name, row: row, place: "\(file):\(row.line)")
      switch row.subject {
      case .success(.system(let figure)):
        claim.predicted = try figure.predicted()
        claim.causes = try figure.causes()
      case .failure(.broken(let reason)): claim.problem = reason
      case .success, .failure: return nil
      }
      return claim
    }
  }

  private func text(of claims: [Claim]) -> String {
    var table = TextTable("system", "figure", "published", "predicted", "ratio", "within")
    var causes: [String] = []
    for claim in claims {
      guard let predicted = claim.predicted, let ratio = claim.ratio else { continue }
      table.add(
        claim.system, claim.row.id, "\(claim.row.value.rounded(toSignificant: 5).short)",
        "\(predicted.rounded(toSignificant: 5).short)",
        "\(ratio.rounded(toSignificant: 4).short)", claim.isWithinTolerance ? "yes" : "no")
      guard name != nil else { continue }
      if !claim.causes.isEmpty { causes += ["", claim.row.id] }
      causes += claim.causes.map { "  \($0.1.rounded(toSignificant: 4).short)  \($0.0)" }
    }
    return ([table.text] + causes).joined(separator: "\n")
  }
}
