import ArgumentParser
import Hardware
import Planning
import TraceStore
import Traces

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Writes a run or what the model says of it, or a study of the model, as CSV or a Chrome trace.",
    discussion: """
      Of a run, with --run and where it says so --on:
      \(ExportCatalog.exports.map { "  \($0.name): \($0.abstract)" }.joined(separator: "\n"))
      Studies of the model, each with options of its own:
      """,
    subcommands: [
      SweepCommand.self, ServiceCommand.self, KineticsCommand.self, MoELensCommand.self,
      IOCommand.self, ReuseCommand.self, OfRun.self,
    ], defaultSubcommand: OfRun.self)

  /// What is written of a run.
  struct OfRun: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "One of the exports of a run; the word may be left out.")

    @Argument(help: "What is written; orrery export --help lists it.", completion: .exports)
    var what: String
    @Option(
      name: .customLong("run"),
      help: .init("The run: its id, its name, or last; last if not given.", of: "run"),
      completion: .runs)
    var reference: String?
    @Option(
      name: .customLong("on"),
      help: .init(
        "The machine that is asked about, where one is needed: a profile's name or its file.",
        of: "profile"),
      completion: .profiles)
    var profile: String?
    @Flag(help: "Takes a run of another machine than --on's too, for a roofline.")
    var anyMachine = false
    @Option(
      name: [.customShort("o"), .long],
      help: .init(
        "The file that is written, packed where its name ends in .gz; standard output if not given.",
        of: "file"),
      completion: .file())
    var csv: String?
    @OptionGroup(title: "Part Of The Run") var window: WindowOptions
    @OptionGroup var interval: IntervalOptions
    @OptionGroup var store: StoreOptions

    func run() throws {
      guard let export = ExportCatalog.exports.first(where: { $0.name == what }) else {
        let known = ExportCatalog.exports.map(\.name) + StudyCatalog.studies.map { $0.name }
        throw CommandError.usage(
          "there is no export '\(what)'; known are \(known.joined(separator: ", "))")
      }
      guard export.takesRunsOfItsMachine || !anyMachine else {
        throw CommandError.usage(
          "export \(what) takes runs of every machine: leave --any-machine out")
      }
      let store = try store.opened(creating: false)
      let machine = try profile.map { try Locations.profile($0) }
      if export.needsMachine && machine == nil {
        throw CommandError.usage("export \(what) needs --on")
      }
      let isBound = export.takesRunsOfItsMachine && !anyMachine
      let run = try store.run(reference, ranOn: isBound ? machine : nil)
      let subject = ExportSubject(
        run: run, trace: try window.part(of: store.trace(of: run)).trace, machine: machine,
        interval: interval.interval)
      try FileAccess.write(try export.bytes(subject), to: csv)
    }
  }
}
