public import Documents
public import Model
import Quantities

/// What answers to one prompt cost by Kinetics, for models, trials, lengths and kinds of attention.
///
/// With measured coverage, also which choices are best by arithmetic alone and by cost.
public struct KineticsStudy: Study {
  /// The study's command is `orrery export kinetics`.
  public static let name = "kinetics"
  /// What the command's help says that its table holds.
  public static let abstract =
    "eFLOPs of so many answers of a length, dense and sparse, and where attention outweighs the weights"
  /// Options of `orrery export kinetics`; any other is refused.
  public static let options = [
    "model", "on", "trials", "generated", "sequence", "budget", "accuracy",
  ]

  /// What is varied beside models and machines.
  public struct Options: Sendable {
    /// Answers to one prompt.
    public var trials = [1, 2, 4, 8, 16, 32]
    /// Tokens of an answer.
    public var generated = [2048, 8192, 32_768]
    /// Tokens of the prompt.
    public var prompt = 512
    /// Keys that a token attends to where attention is sparse.
    public var budget = 1024

    /// As the paper varies them.
    public init() {}

    func check() throws(PlanningError) {
      try PlanningError.check(trials, of: "trials")
      try PlanningError.check(generated, of: "generated")
      try PlanningError.check([prompt], of: "sequence")
      try PlanningError.check([budget], of: "budget")
    }
  }

  private let options: Options
  private let models: [NamedModel]
  private let machines: [StepModel]
  private let coverage: Coverage?

  /// Every combination of the options for models, on machines or else on the paper's.
  public init(
    _ options: Options, models: [NamedModel], machines: [StepModel] = [],
    coverage: Coverage? = nil
  ) throws(PlanningError) {
    guard !models.isEmpty else { throw .missing(subject: "export kinetics", option: "--model") }
    try options.check()
    (self.options, self.models, self.machines) = (options, models, machines)
    self.coverage = coverage
  }

  /// One choice of attention, trials and length.
  public struct Row: TableRow, Sendable {
    let model: String
    var machine = ""
    var attention = ""
    let trials: Int
    let prompt: Int
    let generated: Int
    let compute: FLOPs
    let memory: Bytes
    /// Arithmetic, and bytes weighted by what the machine could compute meanwhile.
    let equivalent: FLOPs
    /// The weights' products alone.
    let weights: FLOPs
    /// The length at which attention costs as much as the weights.
    let crossover: Int?
    let coverage: Double?
    /// What steps of the model are predicted to take on the machine, with its range; nil without a machine, and where it does not fit.
    var time: (Seconds, Interval)?
    var isBestByCompute = false
    var isBestByCost = false
  }

  /// One row for each model, machine, kind of attention, number of trials and length of answers, in that order.
  ///
  /// A row is marked as best where no cheaper row of the same machine has as much coverage: once by arithmetic alone, and once
  /// by eFLOPs. Throws where a machine has no peak for bf16 products or no bandwidth of memory.
  public func rows(progress: (Double, String) -> Void) throws -> [Row] {
    let intensities = try intensities()
    var rows: [Row] = []
    for model in models {
      for (place, (machine, intensity)) in intensities.enumerated() {
        let jobs = machines.isEmpty ? nil : machines[place].jobs
        for attention in attentions {
          for trials in options.trials {
            for generated in options.generated {
              var row = row(model, attention.kind, trials, generated, intensity)
              (row.machine, row.attention) = (machine, attention.name)
              if let jobs {
                row.time = try time(
                  KineticsQuestion(
                    model.model, attention.kind, context: options.prompt, generated: generated,
                    trials: trials), on: jobs)
              }
              rows.append(row)
            }
          }
        }
        progress(Double(rows.count) / Double(count(intensities.count)), "of the combinations")
      }
    }
    for index in rows.best(by: \.compute.value) { rows[index].isBestByCompute = true }
    for index in rows.best(by: \.equivalent.value) { rows[index].isBestByCost = true }
    return rows
  }

  private func count(_ machines: Int) -> Int {
    models.count * machines * attentions.count * options.trials.count * options.generated.count
  }

  /// The predicted time with its range; nil of what the model or the machine's memory is too small for.
  private func time(
    _ question: KineticsQuestion, on jobs: JobModel
  ) throws(ModelError) -> (Seconds, Interval)? {
    guard (try? question.check()) != nil, case .fits(let prediction) = try jobs.answer(question)
    else { return nil }
    return (prediction.time, prediction.interval)
  }

  private func row(
    _ model: NamedModel, _ attention: Kinetics.Attention, _ trials: Int, _ generated: Int,
    _ intensity: FLOPsPerByte
  ) -> Row {
    let kinetics = Kinetics(model.model)
    let cost = kinetics.cost(
      attention, context: options.prompt, generated: generated, trials: trials)
    return Row(
      model: model.name, trials: trials, prompt: options.prompt, generated: generated,
      compute: cost.compute, memory: cost.memory, equivalent: cost.equivalent(intensity),
      weights: FLOPs(2 * kinetics.parameters * Double(generated) * Double(trials)),
      crossover: kinetics.crossover(
        attention, context: options.prompt, trials: trials, intensity: intensity),
      coverage: coverage?.share(model: model.name, trials: trials, generated: generated))
  }

  /// FLOPs a byte of each machine, of its fastest products over its memory; without machines the paper's.
  private func intensities() throws(ModelError) -> [(String, FLOPsPerByte)] {
    guard !machines.isEmpty else { return [("paper", Kinetics.paperIntensity)] }
    return try machines.map { (machine) throws(ModelError) in
      (machine.name, try machine.balance(.bf16))
    }
  }

  /// Blocks of 16 keys, a local window of an eighth.
  private var attentions: [(name: String, kind: Kinetics.Attention)] {
    let (size, budget) = (16, options.budget)
    let local = max(budget / 8, 1)
    let blocks = max((budget - local) / size, 1)
    return [
      ("dense", .dense), ("top-k", .topK(budget: budget)),
      ("block-top-k", .blockTopK(local: local, size: size, blocks: blocks)),
    ]
  }
}

extension [KineticsStudy.Row] {
  /// The rows that no cheaper one of the same machine covers as much as.
  fileprivate func best(by cost: (Element) -> Double) -> [Int] {
    var best: [Int] = []
    var covered: [String: Double] = [:]
    for index in indices.sorted(by: { cost(self[$0]) < cost(self[$1]) }) {
      guard let coverage = self[index].coverage, coverage > covered[self[index].machine] ?? -1
      else { continue }
      covered[self[index].machine] = coverage
      best.append(index)
    }
    return best
  }
}

extension KineticsStudy.Row {
  /// Work is in FLOPs and eFLOPs, memory in bytes, lengths in tokens; shares and coverage are fractions.
  public static let columns = [
    "model", "machine", "attention", "trials", "prompt", "generated", "compute_flop",
    "memory_bytes", "eflop", "weights_share", "crossover_tokens", "coverage", "compute_optimal",
    "cost_optimal", "time_us", "low_us", "high_us",
  ]

  /// The values in the order of `columns`; what needs a measured coverage is empty without one, and times without a
  /// machine.
  public var fields: [CSVField] {
    func mark(_ isBest: Bool) -> CSVField { coverage == nil ? .empty : .integer(isBest ? 1 : 0) }
    func microseconds(_ time: Seconds?) -> CSVField {
      time.map { .decimal($0.microseconds.rounded(toSignificant: 6)) } ?? .empty
    }
    return [
      .text(model), .text(machine), .text(attention), .integer(trials), .integer(prompt),
      .integer(generated), .decimal(compute.value), .decimal(memory.value),
      .decimal(equivalent.value), .decimal(weights / equivalent),
      crossover.map { .integer($0) } ?? .empty, coverage.map { .decimal($0) } ?? .empty,
      mark(isBestByCompute), mark(isBestByCost), microseconds(time?.0),
      microseconds(time?.1.low), microseconds(time?.1.high),
    ]
  }
}
