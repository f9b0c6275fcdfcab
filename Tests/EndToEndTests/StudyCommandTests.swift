import Foundation
import Planning
import Testing

/// What the command line says of studies is what the catalogue holds.
@Suite struct StudyCommandTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  @Test func theHelpListsEveryStudyAndNoOther() throws {
    let help = try place.output("export", "--help")
    let list = try #require(help.components(separatedBy: "SUBCOMMANDS:\n").last)
    let names = list.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .map { $0.split(separator: " ")[0] }
    #expect(
      names.filter { $0 != "run" && $0 != "See" } == StudyCatalog.studies.map { $0.name[...] })
  }

  @Test func eachStudyTakesItsOwnOptionsAndNoOther() throws {
    for study in StudyCatalog.studies {
      let help = try place.output("export", study.name, "--help")
      let given = help.matches(of: #/(?m)^  (?:-[ho], )?--([a-z-]+)/#).map { String($0.1) }
      #expect(
        Set(given) == Set(study.options).union(["csv", "version", "help"]), "\(study.name)")
      let other = try #require(
        StudyCatalog.studies.flatMap { $0.options }.first { !study.options.contains($0) })
      // What is missing is said before what is too much.
      let needed = study.name == "service" ? ["--model", "m", "--on", "p"] : []
      try place.expect(
        64, ["export", study.name, "--\(other)", "1"] + needed, says: ["--\(other)"])
    }
  }

  @Test func theCommandsListEveryStudyWithItsOptions() throws {
    let readme = try String(
      contentsOfFile: Executable.packageRoot + "/docs/commands.md", encoding: .utf8)
    let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| `export ") }
    #expect(rows.count == StudyCatalog.studies.count)
    for study in StudyCatalog.studies {
      let row = try #require(rows.first { $0.hasPrefix("| `export \(study.name)` |") })
      let options = row.matches(of: #/`--([a-z-]+)`/#).map { String($0.1) }
      #expect(options == study.options, "\(study.name)")
    }
  }

  @Test(arguments: [
    Refusal("export io --run last --on cpu.xml --memory 8KiB", says: "--memory", "--run"),
    Refusal("export io --on cpu.xml --line 4B", says: "--line", "--on"),
    Refusal("export reuse --algorithms gemm --type bf16", says: "--type"),
    Refusal("export reuse --kernels gemm --sizes M=4;N=4;K=4 --memory 8KiB", says: "--memory"),
    Refusal("export kinetics --model . --sequence 0", says: "--sequence", "at least 1"),
    Refusal("export sweep --model . --on cpu.xml --context 8 --price cpu", says: "PROFILE=DOLLARS"),
  ])
  func anOptionThatAQuestionDoesNotUseIsRefused(refusal: Refusal) throws {
    try place.write(Golden.bytes("llama.json"), as: "config.json")
    try place.write(Golden.bytes("run.chrome.json"), as: "run.json")
    try place.output("import", "run.json")
    try place.expect(64, refusal.arguments, says: refusal.says)
  }
}
