import ArgumentParser
import Documents
import Foundation
import Terminal
import TraceStore
import Tracer
import Traces

/// `trace -- COMMAND`: a command of its own, since what stands behind -- has options of its own.
struct TraceProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orrery trace",
    abstract: "Runs a program and keeps what it does with NVIDIA GPUs (docs/gpu.md).",
    usage: "orrery trace [--name <name>] [--db <db>] [--spool <folder>] [--json] -- <command> ...")

  @Option(help: .init("The run's name in the store; the program's if not given.", of: "name"))
  var name: String?
  @Option(
    help: .init(
      "The folder in which its processes write, which is kept; a new one, which is removed, if not given.",
      of: "folder"))
  var spool: String?
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions
  @Argument(parsing: .postTerminator, help: "The program and its arguments.") var command: [String]

  /// The words behind "trace", where they say a program; its output and exit status are the program's.
  static func program(in words: [String]) -> [String]? {
    words.first == "trace" && words.contains("--") ? Array(words.dropFirst()) : nil
  }

  func run() throws {
    let store = try store.opened(creating: true)
    let folder = try FileAccess.folder(spool, temporary: "orrery-spool")
    let program = TracedCommand(
      command, library: Locations.injection, folder: folder)
    if let obstacle = program.obstacle {
      Console.error("orrery: GPU work is not traced: \(obstacle)")
    }
    let outcome = try program.run()
    do {
      try keep(outcome, from: program.spools, in: store)
      if spool == nil { try FileManager.default.removeItem(atPath: folder) }
    } catch {
      Console.error("orrery: \(error)")
      Console.error("orrery: what was written stays in \(folder): orrery import \(folder)")
    }
    throw ExitCode(outcome.status)
  }

  private func keep(
    _ outcome: TracedCommand.Outcome, from spools: [String], in store: TraceStore
  ) throws {
    var imported = try ImportedFiles.spools(spools)
    let seesGPU = imported.trace.hasDeviceWork
    if imported.trace.spans.isEmpty { imported.trace = outcome.trace(of: command) }
    let program = outcome.json(of: command)
    imported.trace.properties.append(Property(rank: 0, key: "program", value: program.text()))
    imported.trace.recogniseOperations()
    let device = imported.trace.deviceName
    let record = RunRecord(
      name ?? URL(filePath: command[0]).lastPathComponent,
      on: .init(name: device ?? Run.unknownMachine, description: "traced: \(command[0])"))
    let run = try store.add(imported.trace, as: record)
    guard !output.json else { return ImportCommand.show(run, imported, program: program) }
    Console.error(outcome.sentence)
    if !seesGPU { Console.error("orrery: no GPU work was seen") }
    for line in ImportCommand.lines(run, imported) { Console.error("orrery: \(line)") }
  }
}
