import ArgumentParser
import Documents
import Hardware
import Terminal
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

  @Argument(
    help: "The files, or - for standard input; those of one call are ranks of one run.",
    completion: .file())
  var files: [String]
  @Option(help: .init("The run's name in the store; the first file's if not given.", of: "name"))
  var name: String?
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Interruptions.keeping {
      let read = Result { try ImportedFiles.read(files) }
      // A reader may take what was cut off for a damaged file, and mend it.
      if let signal = Interruptions.requested {
        Console.error("orrery: interrupted; nothing was kept")
        throw ExitCode(128 + signal)
      }
      var imported = try read.get()
      imported.trace.recogniseOperations()
      try keep(imported)
    }
  }

  private func keep(_ imported: ImportedTrace) throws {
    let store = try store.opened(creating: true)
    let bases = files.map { file in
      file == InputFile.standardInput
        ? "standard input" : file.split(separator: "/").last.map(String.init) ?? file
    }
    let record = RunRecord(
      name ?? bases[0],
      on: .init(
        name: imported.trace.deviceName ?? Run.unknownMachine,
        description: "imported from \(bases.joined(separator: ", "))"))
    let run = try store.add(imported.trace, as: record)
    if let device = imported.trace.deviceName {
      Console.error("orrery: \(Locations.library.device(reportedAs: device).sentence(of: device))")
    }
    guard !output.json else { return Self.show(run, imported) }
    for line in Self.lines(run, imported, files: files.count) { print(line) }
  }

  /// What was kept, as JSON; of a traced command with what is said of it.
  static func show(_ run: Run, _ imported: ImportedTrace, program: JSONValue? = nil) {
    let notes = imported.notes.sorted { $0.key < $1.key }
    var members: [JSONValue.Member] = [
      .init("id", JSONValue(run.id)), .init("name", .string(run.name)),
      .init("notes", .object(notes.map { .init($0.key, JSONValue($0.value)) })),
      .init("understood", imported.trace.understanding().json),
    ]
    if let program { members.append(.init("program", program)) }
    JSON.print(.object(members))
  }

  /// The same as lines.
  static func lines(_ run: Run, _ imported: ImportedTrace, files: Int = 1) -> [String] {
    let count = imported.trace.ranks.count
    let ranks = files > 1 || count > 1 ? ", \(count) rank\(count == 1 ? "" : "s")" : ""
    let understood = imported.trace.hasDeviceWork ? imported.trace.understanding().lines : []
    return [
      "run \(run.id) \(run.name): \(run.spans) spans, \(run.operations) operations\(ranks)"
    ] + understood.map { "  \($0)" }
      + imported.notes.sorted { $0.key < $1.key }.map { "  \($0.value) x \($0.key)" }
  }
}

/// Traces in files, each of a rank.
enum ImportedFiles {
  static func read(_ paths: [String]) throws -> ImportedTrace {
    let files = try paths.flatMap { path in
      try FileAccess.spools(in: path).map { try spools(read: $0) }
        ?? [ImportedTrace.File(name: path, imported: try read(path))]
    }
    do {
      return try ImportedTrace.joined(files)
    } catch {
      throw CommandError.badFile(place: "\(error)")
    }
  }

  /// What the processes of one command wrote; nothing where they wrote nothing.
  static func spools(_ paths: [String]) throws -> ImportedTrace {
    try ImportedTrace.joined(try spools(read: paths))
  }

  /// A process may be killed before it has written anything.
  private static func spools(read paths: [String]) throws -> [ImportedTrace.File] {
    try paths.map { path in
      let stream = try InputFile.stream(path)
      return ImportedTrace.File(name: path, imported: try Spool.read([], rest: stream))
    }.filter { !$0.imported.trace.spans.isEmpty }
  }

  private static func read(_ path: String) throws -> ImportedTrace {
    let progress = Console.progress()
    let stream = try InputFile.stream(path) { progress($0, "of \(path)") }
    defer { Console.endProgress() }
    do {
      return try ImporterCatalog.read(stream, of: path)
    } catch let error as TraceError {
      throw CommandError.badFile(place: MeasurementFile.place(in: path, of: "\(error)"))
    }
  }
}
