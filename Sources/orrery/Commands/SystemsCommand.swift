import ArgumentParser
import Documents
import Systems
import Terminal
import Validate

struct SystemsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "systems",
    abstract: "Published systems: what they claim, what is worked out for it, and the ratio.",
    discussion: """
      orrery systems
      orrery systems infllm-v2
      orrery systems rat --csv sweep.csv

      A line for each system, with the first of its claims. One system by its name is opened: each claim with the baseline beside the \
      system, the assumptions, and the first claim with other values of the key that matters.

      Standing says what may be expected: exact (arithmetic: 1 %, or half of the last printed digit), predicted (on the row's machine: \
      15 %), mechanism (inside the range that open knobs leave), per iteration (a step's cost is predicted, their number is the \
      source's: 15 %), measured here (both ways were run: 15 %), stated only (no figure of a cost, or nothing said of what was run).
      """)

  @Argument(help: "One system; all if not given.", completion: .systems) var name: String?
  @Flag(
    help:
      "Fails where a claim is further off than its standing allows and its row does not say why, or where a row cannot be read."
  )
  var check = false
  @Option(
    help: .init(
      "Also writes the first claim with other values of the key that matters to this file.",
      of: "file"),
    completion: .file())
  var csv: String?
  @Option(help: .init("Of one system, this claim alone, with all that it is made of.", of: "claim"))
  var claim: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard csv == nil && claim == nil || name != nil else {
      throw ValidationError("--csv and --claim are of one system")
    }
  }

  func run() throws {
    if let stated = StatedSystem.all.first(where: { $0.name == name }) { return print(stated.text) }
    let systems = try name.map { [try SystemCatalog.system($0)] } ?? SystemCatalog.systems
    if csv != nil, let system = systems.first(where: { $0.knob == nil }) {
      throw CommandError.usage("\(system.name) has no key to vary")
    }
    var machines = PublishedMachines()
    var report = SystemReport(stated: name == nil ? StatedSystem.all : [])
    var unreadable: [String] = []
    for system in systems {
      for name in [system.name] + system.tables {
        let file = try PublishedFile(Locations.published(name))
        unreadable += file.places(
          of: try report.add(system, file.table) { profile in try machines.model(profile) })
      }
    }
    if !check { try PublishedFile.refuse(unreadable) }
    if output.json {
      JSON.print(.array(report.claims.map(\.json)))
    } else if name == nil {
      print(report.text)
    } else {
      for entry in report.entries {
        guard claim == nil || entry.claims.contains(where: { $0.row.id == claim }) else {
          let names = entry.claims.map { $0.row.id }.joined(separator: ", ")
          throw CommandError.usage("there is no claim '\(claim ?? "")', expected one of \(names)")
        }
        print(entry.text(claim: claim))
      }
    }
    for entry in report.entries where name != nil && claim == nil {
      let sweep = try SystemSweep(entry) { profile in try machines.model(profile) }
      if !output.json, let sweep { print("\n\(sweep.text)") }
      if let csv, let sweep { try FileAccess.write(sweep.csv.utf8, to: csv) }
    }
    let refused = report.refused.values.reduce(0, +)
    if name != nil {
      PublishedFile.warn(of: report.refused)
    } else if refused > 0 {
      Console.error("orrery: \(refused) rows are not predicted; orrery systems NAME says which")
    }
    for place in unreadable { Console.error("orrery: \(place)") }
    let wrong = report.unexplained
    guard check, wrong.count + unreadable.count > 0 else { return }
    for claim in wrong {
      Console.error("orrery: \(claim.row.id) of \(claim.system.name) is off: \(claim.ratio)")
    }
    throw CommandError.no(
      "\(wrong.count) claims are further off than their standing allows, \(unreadable.count) rows are broken"
    )
  }
}
