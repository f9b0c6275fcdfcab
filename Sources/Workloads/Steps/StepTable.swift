public import Documents
public import Quantities

/// One measured step of a model.
public struct StepMeasurement: Sendable {
  /// The line of its row in the table's file.
  public let line: Int
  /// The model's name in the table.
  public let name: String
  /// What the step was: "prefill", "decode", "mixed", "train_step", or "8 ranks" of a table without phases.
  public let phase: String
  /// Its sizes as the table writes them, "B=1;context=512" or "1x512@0+32x1@1023"; empty where they stand in `name`.
  public let dims: String
  /// How its operations reached the device.
  public let mode: StepMode
  /// What was run.
  public let step: Step
  /// What its error is counted with.
  public let family: String
  /// The median of the samples.
  public let time: Seconds
  /// Half the distance between the fastest and the slowest sample over the median.
  public let spread: Double
  /// For how long it was repeated; a graph's median of ten replays after two is the seventh of a row.
  public var load = Load.repeated(7)
  /// Of one run, by the device's counter; nil where it was not measured.
  public var energy: Joules?
  /// Whether a library met the shape of its attention in a row before, in the same process.
  public var isShapeKnown = false
  /// The greatest memory that was allocated; nil where it was not measured.
  public let peak: Bytes?

  /// What of a step was measured.
  public enum Extent: Sendable, Hashable {
    /// All of the mode's recipe.
    case whole
    /// The fused recipe, launched by a host.
    case fusedEager
    /// The exchange of tokens with experts' devices, and what the experts do.
    case expertExchange
  }
  /// Which part of the step the time covers.
  public var extent = Extent.whole

  /// The step as a job of one device; nil of a part of one.
  public var job: Job? {
    guard extent == .whole else { return nil }
    return Job(
      model: step.model, groups: step.groups, purpose: step.isTraining ? .training : .pass,
      types: step.types, mode: mode, plan: step.plan)
  }

  /// Whether a library must plan its attention first: decode by modules meets a new length each step.
  public var isShapeNew: Bool {
    step.group.isDecode && !step.isTraining && mode == .eager && extent == .whole
      && !isShapeKnown
  }

  /// "llama-3.1-8b decode graph B=1;context=512".
  public var subject: String { "\(name) \(phase) \(mode.rawValue) \(dims)" }
}

/// Measured steps as a table: `model,phase,mode,dims,median_us,min_us,max_us` or the same in `_ms`, `peak_mb` optional; or with
/// `groups`, as in `1x512@0+32x1@1023`, in place of `phase` and `dims`.
public enum StepTable {
  /// The columns that tables of one group a step are known by.
  public static let required = ["model", "phase", "mode", "dims"]
  /// The columns that tables of groups are known by.
  public static let requiredOfGroups = ["model", "mode", "groups"]

  /// The measurements of a table whose models `models` knows by name.
  public static func measurements<Failure: Error>(
    _ table: CSVTable, models: (String, Int) throws(Failure) -> Transformer
  ) throws -> [StepMeasurement] {
    var shapes: Set<[Int]> = []
    return try table.rows.map { row in
      var measurement = try measurement(row) { (name) throws(Failure) in
        try models(name, row.line)
      }
      let (group, a) = (measurement.step.group, measurement.step.model.attention)
      let shape = [group.count, a.heads, a.kvHeads, a.headDim, group.new, group.keys]
      measurement.isShapeKnown = !shapes.insert(shape).inserted
      if let job = measurement.job {
        do { try job.check() } catch {
          let column = row.header.contains("groups") ? "groups" : "dims"
          throw row.error(column, expected: "what can be: \(error)")
        }
      }
      return measurement
    }
  }

  private static func measurement<Failure: Error>(
    _ row: CSVRow, model: (String) throws(Failure) -> Transformer
  ) throws -> StepMeasurement {
    let mode = try row.text("mode")
    guard let mode = StepMode(rawValue: mode) else {
      throw row.error("mode", expected: "one of \(StepMode.names)")
    }
    let (phase, dims, groups) = try work(row, mode)
    let name = try row.text("model")
    let unit = row.header.contains("median_us") ? ("us", 1e-6) : ("ms", 1e-3)
    let time = try row.double("median_\(unit.0)")
    guard time > 0 else { throw row.error("median_\(unit.0)", expected: "a time above 0") }
    var spread = 0.0
    if row.header.contains("min_\(unit.0)") {
      let ends = (try row.double("min_\(unit.0)"), try row.double("max_\(unit.0)"))
      spread = (ends.1 - ends.0) / time / 2
    }
    var step = Step(model: try model(name), groups: groups)
    step.isTraining = phase == "train_step"
    // Engines run a checkpoint as it is stored; programs of modules and graphs were measured in 16 bits.
    if mode == .vllm { step.types = StepTypes(storedBy: step.model) }
    var measurement = StepMeasurement(
      line: row.line, name: name, phase: phase, dims: dims, mode: mode, step: step,
      family: "\(name)/\(phase)",
      time: Seconds(time * unit.1), spread: spread,
      peak: row.header.contains("peak_mb")
        ? Bytes(try row.double("peak_mb") * 1_048_576) : nil)
    if let load = try MeasurementTable.load(row) { measurement.load = load }
    measurement.energy = try MeasurementTable.energy(row)
    return measurement
  }

  /// What a row says of its sequences: the phase, its sizes as they stand there, and the groups.
  private static func work(
    _ row: CSVRow, _ mode: StepMode
  ) throws(DocumentError) -> (phase: String, dims: String, groups: [SequenceGroup]) {
    if row.header.contains("groups") {
      let text = try row.text("groups")
      do throws(JobError) {
        let groups = try [SequenceGroup](text)
        return (groups.phase, text, groups)
      } catch {
        throw row.error("groups", expected: "groups of sequences: \(error)")
      }
    }
    let (sizes, phase) = (try sizes(row), try row.text("phase"))
    guard let batch = sizes["B"] else { throw row.error("dims", expected: "B=…") }
    let group: SequenceGroup
    switch (phase, sizes["context"], sizes["S"]) {
    case ("decode", let context?, _): group = .decode(batch, context: context)
    case ("prefill", _, let sequence?): group = .prompts(batch, of: sequence)
    case ("train_step", _, let sequence?) where mode == .eager:
      group = .prompts(batch, of: sequence)
    default:
      throw row.error(
        "phase", expected: "prefill with S, decode with context, or eager train_step with S")
    }
    return (phase, try row.text("dims"), [group])
  }

  /// `B=1;context=512` as sizes of at least 1.
  private static func sizes(_ row: CSVRow) throws(DocumentError) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for pair in try row.text("dims").split(separator: ";") {
      let sides = pair.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let size = Int(sides[1]), size > 0, size < 1 << 32 else {
        throw row.error("dims", expected: "name=number pairs with numbers of at least 1")
      }
      sizes[String(sides[0])] = size
    }
    return sizes
  }
}

/// How a step's operations reach the device.
public enum StepMode: String, Sendable, Hashable, CaseIterable {
  /// Recorded once and launched as a whole, by the fused recipe.
  case graph
  /// One by one by the framework's modules.
  case eager
  /// By the serving engine vLLM: its recipe, its graphs and its host.
  case vllm

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
