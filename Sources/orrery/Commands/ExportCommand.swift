import ArgumentParser
import Hardware
import TraceStore
import Traces

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Writes a run or what the model says of it, or a study of the model, as CSV or a Chrome trace.",
    discussion: (ExportCatalog.exports.map { "\($0.name): \($0.abstract)" }
      + StudyCatalog.studies.map { "\($0.name): \($0.abstract)" }).joined(separator: "\n"))

  @Argument(help: "What to write.") var what: String
  @Option(name: .customLong("run"), help: "A run's id or name, or last; last where one is needed.")
  var reference: String?
  @Option(name: .customLong("on"), help: "A profile's name, or its file, where one is needed.")
  var profile: String?
  @Option(help: "The file; standard output if not given.") var csv: String?
  @OptionGroup var interval: IntervalOptions
  @OptionGroup var study: StudyOptions
  @OptionGroup var store: StoreOptions

  func run() throws {
    if let study = StudyCatalog.studies.first(where: { $0.name == what }) {
      let machines = profile?.split(separator: ",").map(String.init) ?? []
      return try study.write(
        self.study,
        StudySubject(
          machines: machines, interval: interval.interval, csv: csv,
          run: reference.map { RunSubject(reference: $0, store: self.store) }))
    }
    guard let export = ExportCatalog.exports.first(where: { $0.name == what }) else {
      let names = (ExportCatalog.exports.map(\.name) + StudyCatalog.studies.map(\.name))
        .joined(separator: ", ")
      throw CommandError.usage("there is no export '\(what)'; known are \(names)")
    }
    let store = try store.opened(creating: false)
    let run = try store.run(reference ?? "last")
    let machine = try profile.map { try Locations.library.profile($0) }
    if export.needsMachine && machine == nil {
      throw CommandError.usage("export \(what) needs --on")
    }
    let subject = ExportSubject(
      run: run, trace: try store.trace(of: run), machine: machine, interval: interval.interval)
    try FileAccess.write(try export.bytes(subject), to: csv)
  }
}
