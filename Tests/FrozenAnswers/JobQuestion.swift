import Model
import Quantities
import Workloads

/// A job of a known model, as `key=value` pairs with the names of the command line's options.
public struct JobQuestion: Sendable, Hashable {
  public let model: String
  public let values: [String: String]

  init?(_ words: [String]) {
    guard words.count == 2 else { return nil }
    model = words[0]
    var values: [String: String] = [:]
    for pair in words[1].split(separator: ";") {
      let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard sides.count == 2 else { return nil }
      values[sides[0]] = sides[1]
    }
    self.values = values
  }

  public subscript(key: String) -> String? { values[key] }

  /// A whole number of the pairs; 1 of one that is left out.
  public func number(_ key: String) -> Int { values[key].flatMap { Int($0) } ?? 1 }

  private func choice<Choice: RawRepresentable<String>>(_ key: String) -> Choice? {
    values[key].flatMap { Choice(rawValue: $0) }
  }

  func answer(by machine: StepModel) throws -> JobAnswer {
    let job = try job
    try job.check()
    return try machine.jobs.answer(job)
  }

  private var work: (group: SequenceGroup, purpose: Job.Purpose) {
    let batch = number("batch")
    return switch values["phase"] {
    case "prefill": (.prompts(batch, of: number("sequence")), .pass)
    case "decode": (.decode(batch, context: number("context")), .pass)
    case "generate":
      (.prompts(batch, of: number("sequence")), .generation(tokens: number("generate")))
    default: (.prompts(batch, of: number("sequence")), .training)
    }
  }

  private var job: Job {
    get throws {
      let activations: ElementType = choice("activations") ?? .bf16
      let types = StepTypes(
        weights: choice("weights") ?? activations, activations: activations,
        cache: choice("kv") ?? activations)
      var p = Plan()
      (p.tensor, p.pipeline) = (number("tensor-parallel"), number("pipeline-parallel"))
      (p.data, p.expert) = (number("data-parallel"), number("expert-parallel"))
      (p.context, p.interleave) = (number("context-parallel"), number("interleave"))
      p.zero = values["zero"].flatMap { Int($0) } ?? 0
      p.isSequenceParallel = values["sequence-parallel"] != nil
      p.overlapsCommunication = values["overlap-communication"] != nil
      p.collectives = choice("collectives")
      p.microBatch = values["micro-batch"].flatMap { Int($0) }
      var job = Job(
        model: try FrozenModels.model(model), groups: [work.group], purpose: work.purpose,
        types: types,
        mode: choice("mode") ?? .graph, plan: p, attention: choice("implementation"),
        recompute: choice("recompute") ?? .none, offload: choice("offload") ?? .none,
        routing: choice("routing") ?? .even)
      job.isAttentionMaterialised = values["attention"] == "naive"
      if let type: ElementType = choice("gradients") { job.gradientType = type }
      return job
    }
  }
}
