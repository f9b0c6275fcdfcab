import ArgumentParser
import Documents
import Planning
import Quantities
import TraceStore
import Traces
import Validate
import Workloads

extension RunsCommand {
  /// What `predict --run` kept.
  struct Predictions: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What predict --run kept of a run: one operation a row, with machine and model.")
    @Argument(help: .init("The run: its id, its name, or last.", of: "run"), completion: .runs)
    var reference: String
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let store = try store.opened(creating: false)
      let run = try store.run(reference)
      let kept = try store.predictions(of: run)
      guard !kept.isEmpty else {
        throw CommandError.badFile(
          place: "run \(run.name): holds no predictions; predict --run \(run.name) keeps some")
      }
      if output.json { return JSON.print(.array(try kept.map { try $0.json($0.value.whole) })) }
      let operations = try store.trace(of: run).operations
      var table = TextTable(["operation"] + attribution + ["time", "low", "high", "bound"])
      for row in kept {
        table.add(
          ([operations[row.value.operation].words] + row.cells).map(\.cell) + row.value.cells)
      }
      print(table.text)
    }
  }

  /// What `validate` kept.
  struct Residuals: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What validate kept of a run: one residual a row, with machine and model.")
    @Argument(help: .init("The run: its id, its name, or last.", of: "run"), completion: .runs)
    var reference: String
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let store = try store.opened(creating: false)
      let run = try store.run(reference)
      let kept = try store.residuals(of: run)
      guard !kept.isEmpty else {
        throw CommandError.badFile(
          place: "run \(run.name): holds no residuals; validate \(run.name) keeps some")
      }
      if output.json { return JSON.print(.array(kept.map { $0.json($0.value.members) })) }
      var table = TextTable(
        ["subject"] + attribution + ["predicted", "measured", "error %", "low", "high", "bound"])
      for row in kept {
        table.add(([row.value.subject] + row.cells).map(\.cell) + row.value.cells)
      }
      print(table.text)
    }
  }
}

/// The columns that say who predicted what was kept.
private let attribution = ["machine", "version", "commit"]

extension Attributed {
  /// The fields of `attribution`.
  fileprivate var cells: [String] { [machine, modelVersion, commit] }

  /// What was kept, and which model on which machine said it.
  fileprivate func json(_ members: [JSONValue.Member]) -> JSONValue {
    .object(
      [
        .init("machine", .string(machine)), .init("version", .string(modelVersion)),
        .init("commit", .string(commit)),
      ] + members)
  }
}

extension TracedOperation {
  /// The operation, whose program it is, on how many cores, and where its operands are.
  fileprivate var words: String {
    let workers = setting.workers == 1 ? "1 worker" : "\(setting.workers) workers"
    return "\(label), \(setting.library.rawValue), \(workers), \(setting.residency.word)"
  }
}

extension OperationPrediction {
  /// Time, range and bound for people.
  var cells: [TableCell] { [time.cell, low.cell, high.cell, bound.cell] }

  /// The same for programs, with the operation's place in the run.
  var members: [JSONValue.Member] {
    [
      .init("operation", JSONValue(operation)), .init("time_us", JSON.number(time.microseconds)),
      .init("interval_us", .array([low, high].map { JSON.number($0.microseconds) })),
      .init("bound", .string(bound)),
    ]
  }
}

extension OperationPrediction {
  /// The members, and the tree of the estimate.
  fileprivate var whole: [JSONValue.Member] {
    get throws { members + [.init("tree", try JSONValue(bytes: Array(tree.utf8)))] }
  }
}

extension Residual {
  /// Both values, error, range and bound for people.
  fileprivate var cells: [TableCell] {
    [measure.cell(predicted), measure.cell(measured), error.percent.cell, measure.cell(low)]
      + [measure.cell(high), bound.cell]
  }
}
