import Documents
import Foundation
import TraceStore
import Tracer
import Traces

/// `trace -- COMMAND`.
extension TraceCommand {
  /// Runs the command and keeps what it did; gives its exit status, whatever becomes of the trace.
  func traceProgram() throws -> Int32 {
    let store = try store.opened(creating: true)
    let folder = try FileAccess.folder(spool, temporary: "orrery-spool")
    let program = TracedCommand(
      command, library: Locations.injection, folder: folder)
    if let obstacle = program.obstacle {
      Console.error("orrery: GPU work is not traced: \(obstacle)")
    }
    let outcome = try program.run()
    do {
      try keep(outcome, of: program, in: store)
      if spool == nil { try FileManager.default.removeItem(atPath: folder) }
    } catch {
      Console.error("orrery: \(error)")
      Console.error("orrery: what was written stays in \(folder): orrery import \(folder)")
    }
    return outcome.status
  }

  private func keep(
    _ outcome: TracedCommand.Outcome, of program: TracedCommand, in store: TraceStore
  ) throws {
    var imported = try ImportedFiles.spools(program.spools)
    let seesGPU = imported.trace.hasDeviceWork
    if imported.trace.spans.isEmpty { imported.trace = outcome.trace(of: command) }
    imported.trace.properties.append(outcome.property(of: command))
    imported.trace.recogniseOperations()
    let device = imported.trace.deviceName
    let record = RunRecord(
      name ?? URL(filePath: command[0]).lastPathComponent,
      on: .init(name: device ?? Run.unknownMachine, description: "traced: \(command[0])"))
    let run = try store.add(imported.trace, as: record)
    if output.json {
      return ImportCommand.show(run, imported, command: outcome.property(of: command).value)
    }
    Console.error(outcome.sentence)
    if !seesGPU { Console.error("orrery: no GPU work was seen") }
    for line in ImportCommand.lines(run, imported) { Console.error("orrery: \(line)") }
  }
}
