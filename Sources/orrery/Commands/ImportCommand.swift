import ArgumentParser
import Documents
import TraceStore
import Traces
import Workloads

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Brings a trace, or a table of measurements, into the store.",
    discussion: """
      Chrome's JSON (Orrery's own export exactly), plain or gzip; a CSV of measured operations; a CSV of the bytes that a \
      profiler counted for each kernel.
      """)

  @Argument(help: "The file; its format is recognised by its content.") var file: String
  @Option(help: "The run's name; else the file's.") var name: String?
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let imported = try read()
    let store = try store.opened(creating: true)
    let base = file.split(separator: "/").last.map(String.init) ?? file
    let record = RunRecord(
      name: name ?? base, created: Moment.now,
      machine: .init(name: "unknown", description: "imported from \(base)"),
      command: CommandLine.arguments.joined(separator: " "), toolVersion: Version.number,
      commit: Version.commit)
    let run = try store.add(imported.trace, as: record)
    let notes = imported.notes.sorted { $0.key < $1.key }
    if output.json {
      return JSON.print(
        .object([
          .init("id", JSONValue(run.id)), .init("name", .string(run.name)),
          .init("notes", .object(notes.map { .init($0.key, JSONValue($0.value)) })),
        ]))
    }
    print("run \(run.id) \(run.name): \(run.spans) spans, \(run.operations) operations")
    for (kind, count) in notes { print("  \(count) x \(kind)") }
  }

  private func read() throws(CommandError) -> ImportedTrace {
    let bytes = try FileAccess.bytes(file)
    do {
      return try ImporterCatalog.read(bytes)
    } catch {
      throw .badFile(place: MeasurementFile.place(in: file, of: "\(error)"))
    }
  }
}
