import ArgumentParser
import Documents
import Hardware
import TraceStore
import Traces
import Workloads

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Brings a trace, or a table of measurements, into the store.",
    discussion: """
      \(ImporterCatalog.importers.map(\.summary).joined(separator: "; ")). JSON and CSV plain or gzip; recognised by content. \
      The files of one call are the ranks of one run; the step that a graph repeats may stand beside the graph's replay.
      """)

  @Argument(help: "The files; one call is one run.") var files: [String]
  @Option(help: "The run's name; else the first file's.") var name: String?
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    var imported = try ImportedFiles.read(files)
    imported.trace.recogniseOperations()
    let store = try store.opened(creating: true)
    let bases = files.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    let record = RunRecord(
      name ?? bases[0],
      on: .init(
        name: imported.trace.deviceName ?? Run.unknownMachine,
        description: "imported from \(bases.joined(separator: ", "))"))
    let run = try store.add(imported.trace, as: record)
    if let device = imported.trace.deviceName {
      Console.error("orrery: \(Locations.library.device(reportedAs: device).sentence(of: device))")
    }
    let notes = imported.notes.sorted { $0.key < $1.key }
    if output.json {
      return JSON.print(
        .object([
          .init("id", JSONValue(run.id)), .init("name", .string(run.name)),
          .init("notes", .object(notes.map { .init($0.key, JSONValue($0.value)) })),
          .init("understood", imported.trace.understanding().json),
        ]))
    }
    let count = imported.trace.ranks.count
    let ranks = files.count > 1 || count > 1 ? ", \(count) rank\(count == 1 ? "" : "s")" : ""
    print("run \(run.id) \(run.name): \(run.spans) spans, \(run.operations) operations\(ranks)")
    if imported.trace.hasDeviceWork {
      for line in imported.trace.understanding().lines { print("  \(line)") }
    }
    for (kind, count) in notes { print("  \(count) x \(kind)") }
  }
}

/// Traces in files, each of a rank.
enum ImportedFiles {
  static func read(_ paths: [String]) throws -> ImportedTrace {
    let files = try paths.map { ImportedTrace.File(name: $0, imported: try read($0)) }
    do {
      return try ImportedTrace.joined(files)
    } catch {
      throw CommandError.badFile(place: "\(error)")
    }
  }

  private static func read(_ path: String) throws -> ImportedTrace {
    let progress = Console.progress()
    let stream = try FileAccess.stream(path) { progress($0, "of \(path)") }
    defer { Console.endProgress() }
    do {
      return try ImporterCatalog.read(stream, of: path)
    } catch let error as TraceError {
      throw CommandError.badFile(place: MeasurementFile.place(in: path, of: "\(error)"))
    }
  }
}
