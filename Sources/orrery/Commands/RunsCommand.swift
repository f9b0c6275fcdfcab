import ArgumentParser
import Documents
import Planning
import TraceStore
import Traces

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "The runs in a store.",
    subcommands: [
      List.self, Show.self, Breakdown.self, Diff.self, Predictions.self, Residuals.self,
      Delete.self, Merge.self,
    ])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "All runs, oldest first.")
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let runs = try store.opened(creating: false).runs()
      if output.json { return JSON.print(.array(runs.map(\.json))) }
      var table = TextTable("id", "name", "created", "machine", "operations", "samples", "spans")
      for run in runs {
        table.add(
          "\(run.id)", run.name, run.created, run.machine, "\(run.operations)", "\(run.samples)",
          "\(run.spans)")
      }
      print(table.text)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What was measured in a run: the median of each operation.")
    @Argument(help: .init("The run: its id, its name, or last.", of: "run"), completion: .runs)
    var reference: String
    @Flag(help: "Prints the profile of the machine that it ran on instead, as XML.")
    var profile = false
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard !profile || !output.json else {
        throw ValidationError("--profile is XML: give it without --json")
      }
    }

    func run() throws {
      let store = try store.opened(creating: false)
      let run = try store.run(reference)
      if profile { return print(try xml(of: run, in: store)) }
      let trace = try store.trace(of: run)
      if output.json { return JSON.print(trace.described(run.json)) }
      print("run \(run.id) \(run.name), \(run.created), on \(run.machine)\n\(run.command)\n")
      print(try trace.measurementTable)
    }

    private func xml(of run: Run, in store: TraceStore) throws -> String {
      guard let xml = try store.profile(of: run) else {
        throw CommandError.badFile(
          place: "run \(run.name): was kept without a profile of its machine")
      }
      return xml
    }
  }

  struct Delete: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Deletes a run and all it holds.")
    @Argument(help: .init("The run: its id, its name, or last.", of: "run"), completion: .runs)
    var reference: String
    @OptionGroup var store: StoreOptions

    func run() throws {
      let store = try store.opened(creating: false)
      let run = try store.run(reference)
      try store.delete(run)
      print("deleted run \(run.id) \(run.name)")
    }
  }

  struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Takes over all runs of other stores; names that are taken get a number.")
    @Argument(help: "The stores that runs are taken from.", completion: .file())
    var others: [String]
    @OptionGroup var store: StoreOptions

    func run() throws {
      let store = try store.opened(creating: true)
      for other in others {
        for run in try store.merge(from: other) { print("\(run.id) \(run.name) from \(other)") }
      }
    }
  }
}

extension Run {
  var json: JSONValue {
    .object([
      .init("id", JSONValue(id)), .init("name", .string(name)), .init("created", .string(created)),
      .init("machine", .string(machine)), .init("command", .string(command)),
      .init("version", .string(toolVersion)), .init("commit", .string(commit)),
      .init("operations", JSONValue(operations)), .init("samples", JSONValue(samples)),
      .init("spans", JSONValue(spans)),
    ])
  }
}
