import Hardware
import Quantities
import Workloads

extension StepModel {
  /// The engine whose modules run a step one kernel after another.
  private func torch() throws(ModelError) -> EngineFacts {
    guard let engine = engines.first(where: { $0.name == "torch" }) else {
      throw .missingEngine(profile: name, name: "torch")
    }
    return engine
  }

  /// The operations of a pass, or of a training step, by the framework's modules.
  func moduleParts(_ step: Step) throws(ModelError) -> [Part] {
    let engine = try torch()
    guard !step.isTraining else {
      return try EagerTraining(step, by: engine, on: name).parts()
    }
    return try EagerRecipe(step, by: engine, on: name).parts()
  }

  /// Refuses steps by modules that are not known, before anything is computed.
  func checkModules(_ step: Step) throws(ModelError) {
    let engine = try torch()
    if step.isTraining {
      _ = try EagerTraining(step, by: engine, on: name)
    } else {
      _ = try EagerRecipe(step, by: engine, on: name)
    }
  }

  /// The operations of the fused recipe with what a framework's host does for each, where no graph is recorded.
  func issuedParts(_ step: Step) throws(ModelError) -> [Part] {
    let engine = try torch()
    var parts = step.fusedParts
    for index in parts.indices {
      let kind = parts[index].operation.kind.rawValue
      guard let issued = engine.issued[kind] else {
        throw .unsupported(
          profile: name,
          what: "\(kind) in steps that a host issues: \(engine.title) does not say "
            + "what it does for one")
      }
      (parts[index].calls, parts[index].launches) = (issued.calls, issued.launches)
    }
    return parts
  }

  /// A pass by vLLM's recipe.
  func vllmRecipe(_ step: Step) throws(ModelError) -> VLLMRecipe {
    guard let vllm else { throw .missingEngine(profile: name, name: "vllm") }
    return VLLMRecipe(step, by: vllm)
  }

  /// What copies of a model exchange after a training step by modules: gradients in fp32, in buckets of the framework's size.
  func gradientExchange(_ step: Step) throws(ModelError) -> Part? {
    guard step.isTraining, step.plan.data > 1 else { return nil }
    let engine = try torch()
    guard let bucket = engine.facts["gradientBucket"] else {
      throw .missingFact(profile: name, program: engine.title, name: "gradientBucket")
    }
    let bytes = Int(ElementType.fp32.size.value) * step.model.parameters
    let buckets = max(bytes / Int(bucket), 1)
    return Part(
      "gradients summed",
      Collective(.allReduce, type: .fp32, bytes: bytes / buckets, ranks: step.plan.data),
      residency: .hot, times: buckets)
  }

  /// The operations of what was measured, with a library's fused attention.
  func parts(of measurement: StepMeasurement) throws(ModelError) -> StepParts {
    var step = measurement.step
    step.attention = attention(for: step)
    switch measurement.extent {
    case .whole:
      return switch measurement.mode {
      case .graph: .fused(FusedRecipe(step: step))
      case .eager: .list(try moduleParts(step))
      case .vllm: .vllm(try vllmRecipe(step))
      }
    case .fusedEager: return .list(try issuedParts(step))
    case .expertExchange:
      let names: Set = [
        "tokens to experts", "experts' gate and up product", "experts' activation",
        "experts' down product", "tokens from experts",
      ]
      return .list(try issuedParts(step).filter { names.contains($0.name) })
    }
  }
}
