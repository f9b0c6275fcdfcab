import Documents
import Hardware
import Model
import Quantities

/// What answers to one prompt cost by Kinetics, for models, trials, lengths and kinds of attention; with measured coverage the
/// choices that are best by arithmetic alone and by cost.
enum KineticsStudy {
  static var study: Study {
    Study(
      name: "kinetics",
      abstract:
        "eFLOPs of so many answers of a length, dense and sparse, and where attention outweighs the weights (needs --model; --trials, --generated, --sequence, --budget, --accuracy)"
    ) { options, subject in
      let models = try ModelFile.named(options.model)
      guard !models.isEmpty else { throw CommandError.usage("export kinetics needs --model") }
      let intensities = try intensities(subject)
      let accuracy = try options.accuracy.map(CoverageFile.init)
      var rows: [Row] = []
      for model in models {
        let kinetics = Kinetics(model.model)
        for (machine, intensity) in intensities {
          for attention in attentions(options.budget) {
            for trials in options.trials.values {
              for generated in options.generated.values {
                let cost = kinetics.cost(
                  attention.kind, context: options.prompt, generated: generated, trials: trials)
                rows.append(
                  Row(
                    model: model.name, machine: machine, attention: attention.name,
                    trials: trials, generated: generated, cost: cost,
                    equivalent: cost.equivalent(intensity),
                    weights: FLOPs(2 * kinetics.parameters * Double(generated) * Double(trials)),
                    crossover: kinetics.crossover(
                      attention.kind, context: options.prompt, trials: trials,
                      intensity: intensity),
                    coverage: accuracy?.coverage(model.name, trials, generated)))
              }
            }
          }
        }
      }
      try write(rows, prompt: options.prompt, to: subject.csv)
    }
  }

  fileprivate struct Row {
    var model: String
    var machine: String
    var attention: String
    var trials: Int
    var generated: Int
    var cost: Kinetics.Cost
    var equivalent: FLOPs
    var weights: FLOPs
    var crossover: Int?
    var coverage: Double?
  }

  /// FLOPs a byte of each machine, of its fastest products over its memory; without machines the paper's.
  private static func intensities(
    _ subject: StudySubject
  ) throws -> [(String, FLOPsPerByte)] {
    guard !subject.machines.isEmpty else { return [("paper", Kinetics.paperIntensity)] }
    return try subject.machines.map { name in
      let machine = try StepModel(Locations.library.profile(name))
      return (machine.name, try machine.balance(.bf16))
    }
  }

  private static func attentions(
    _ budget: Int
  ) -> [(name: String, kind: Kinetics.Attention)] {
    // Blocks of 16 keys, a local window of an eighth.
    let local = max(budget / 8, 1)
    return [
      ("dense", .dense), ("top-k", .topK(budget: budget)),
      (
        "block-top-k",
        .blockTopK(local: local, size: 16, blocks: max((budget - local) / 16, 1))
      ),
    ]
  }

  private static func write(_ rows: [Row], prompt: Int, to path: String?) throws {
    var writer = CSVWriter(columns: [
      "model", "machine", "attention", "trials", "prompt", "generated", "compute_flop",
      "memory_bytes", "eflop", "weights_share", "crossover_tokens", "coverage", "compute_optimal",
      "cost_optimal",
    ])
    let byCompute = best(rows) { $0.cost.compute.value }
    let byCost = best(rows) { $0.equivalent.value }
    for (index, row) in rows.enumerated() {
      try writer.append([
        .text(row.model), .text(row.machine), .text(row.attention), .integer(row.trials),
        .integer(prompt), .integer(row.generated), .decimal(row.cost.compute.value),
        .decimal(row.cost.memory.value), .decimal(row.equivalent.value),
        .decimal(row.weights / row.equivalent), row.crossover.map { .integer($0) } ?? .empty,
        row.coverage.map { .decimal($0) } ?? .empty,
        row.coverage == nil ? .empty : .integer(byCompute.contains(index) ? 1 : 0),
        row.coverage == nil ? .empty : .integer(byCost.contains(index) ? 1 : 0),
      ])
    }
    try FileAccess.write(writer.text.utf8, to: path)
  }

  /// The rows that no cheaper one of the same machine covers as much as.
  private static func best(_ rows: [Row], _ cost: (Row) -> Double) -> Set<Int> {
    var best: Set<Int> = []
    var covered: [String: Double] = [:]
    for index in rows.indices.sorted(by: { cost(rows[$0]) < cost(rows[$1]) }) {
      guard let coverage = rows[index].coverage,
        coverage > covered[rows[index].machine] ?? -1
      else { continue }
      covered[rows[index].machine] = coverage
      best.insert(index)
    }
    return best
  }
}

/// Measured coverage as a table: `model,trials,generated,coverage`.
struct CoverageFile {
  private var shares: [String: Double] = [:]

  init(_ path: String) throws {
    let bytes = try FileAccess.bytes(path)
    do {
      let table = try CSVTable(bytes: bytes)
      try table.require(["model", "trials", "generated", "coverage"])
      for row in table.rows {
        let share = try row.double("coverage")
        guard (0...1).contains(share) else {
          throw row.error("coverage", expected: "a share between 0 and 1")
        }
        let key = try Self.key(row.text("model"), row.int("trials"), row.int("generated"))
        shares[key] = share
      }
    } catch {
      throw CommandError.badFile(place: MeasurementFile.place(in: path, of: "\(error)"))
    }
  }

  func coverage(_ model: String, _ trials: Int, _ generated: Int) -> Double? {
    shares[Self.key(model, trials, generated)]
  }

  private static func key(_ model: String, _ trials: Int, _ generated: Int) -> String {
    "\(model)/\(trials)/\(generated)"
  }
}
