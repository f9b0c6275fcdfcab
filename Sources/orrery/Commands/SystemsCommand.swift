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
  @Flag(help: "Fail where a figure is more than 5 % off.") var check = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let systems = try name.map { [try SystemCatalog.system($0)] } ?? SystemCatalog.systems
    var table = TextTable("system", "figure", "published", "predicted", "ratio")
    var rows: [JSONValue] = []
    var causes: [String] = []
    var wrong = 0
    for system in systems {
      for row in try PublishedFile.table(Locations.published(system.name)).rows {
        guard case .success(.system(let figure)) = row.subject else { continue }
        let predicted = try figure.predicted()
        let ratio = predicted / row.value
        if abs(ratio - 1) > 0.05 { wrong += 1 }
        table.add(
          system.name, row.id, "\(row.value.rounded(toSignificant: 5).short)",
          "\(predicted.rounded(toSignificant: 5).short)",
          "\(ratio.rounded(toSignificant: 4).short)")
        if name != nil {
          let parts = try figure.causes()
          if !parts.isEmpty { causes += ["", row.id] }
          causes += parts.map { "  \($0.1.rounded(toSignificant: 4).short)  \($0.0)" }
        }
        rows.append(
          .object([
            .init("system", .string(system.name)), .init("id", .string(row.id)),
            .init("published", JSON.number(row.value)), .init("predicted", JSON.number(predicted)),
            .init("ratio", JSON.number(ratio)),
          ]))
      }
    }
    output.json ? JSON.print(.array(rows)) : print(([table.text] + causes).joined(separator: "\n"))
    if check, wrong > 0 { throw CommandError.no("\(wrong) figures are more than 5 % off") }
  }
}
