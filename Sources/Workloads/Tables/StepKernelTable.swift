import Documents
public import Quantities

/// One step of an engine as a profiler recorded it: its kernels in their order.
public struct StepKernels: Sendable {
  /// One launch of a kernel, or a copy.
  public struct Launch: Sendable, Hashable {
    /// As the profiler names it.
    public let name: String
    /// From its start to its end.
    public let duration: Seconds
  }

  /// The line of its first launch in the table.
  public let line: Int
  /// The model's name in the table.
  public let name: String
  /// The sequences of the step.
  public let groups: [SequenceGroup]
  /// The step itself.
  public let step: Step
  /// What was launched, in order.
  public fileprivate(set) var launches: [Launch] = []
}

/// The kernels of an engine's steps as a table: `model,engine,groups,kernel,duration_us`; rows of one step follow one another in their order.
public enum StepKernelTable {
  /// The table as a registered kind.
  public static let kind = MeasurementTableKind(
    "kernels of steps", columns: ["model", "engine", "groups", "kernel", "duration_us"],
    reader: .kernels { table, models in try steps(table, models: models) })

  /// The steps of a table whose models `models` knows by name; the first row that is none is an error with its line.
  static func steps(_ table: CSVTable, models: ModelFinder) throws -> [StepKernels] {
    var steps: [StepKernels] = []
    var last: [String] = []
    for row in table.rows {
      let engine = try row.text("engine")
      guard engine == StepMode.vllm.rawValue else {
        throw row.error("engine", expected: "one whose kernels are known: vllm")
      }
      let key = [try row.text("model"), try row.text("groups")]
      if key != last || steps.isEmpty {
        steps.append(try step(row, model: try models(key[0], row.line)))
        last = key
      }
      let duration = try row.double("duration_us")
      guard duration >= 0 else {
        throw row.error("duration_us", expected: "a time of at least 0")
      }
      steps[steps.count - 1].launches.append(
        .init(name: try row.text("kernel"), duration: Seconds(duration / 1e6)))
    }
    return steps
  }

  private static func step(_ row: CSVRow, model: Transformer) throws -> StepKernels {
    let text = try row.text("groups")
    var job = Job(model: model, groups: [])
    do {
      job.groups = try [SequenceGroup](text)
      job.mode = .vllm
      try job.check()
    } catch {
      throw row.error("groups", expected: "groups of sequences that can be: \(error)")
    }
    var step = Step(model: model, groups: job.groups)
    step.types = StepTypes(storedBy: model)
    return StepKernels(
      line: row.line, name: try row.text("model"), groups: job.groups, step: step)
  }
}
