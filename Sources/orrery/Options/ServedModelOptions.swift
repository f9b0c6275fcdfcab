import ArgumentParser
import Hardware
import Model
import Planning
import Quantities
import Serving
import Terminal
import Workloads

/// Which model an engine serves, on which machine.
struct ServedModelOptions: ParsableArguments {
  @Option(
    help: .init(
      "The model: a config.json, a folder with one, or a name that orrery models lists.",
      of: "model"),
    completion: .models)
  var model: String
  @OptionGroup var machine: MachineOptions
  @Option(
    help: .init(
      "Whose scheduler and kernels: vllm, or a version of it as in vllm-0.19.", of: "engine"))
  var engine = EngineChoice.vllm
  @Option(help: .init("Devices that share each layer of a copy.", of: "count"))
  var tensorParallel = 1
  @Option(help: .init("Devices of a copy among which experts are spread.", of: "count"))
  var expertParallel = 1
  @Option(help: .init("What stays in the host's memory.", of: "what")) var offload = Offload.none
  @Option(help: .init("Element type of weights; as published if not given.", of: "type"))
  var weights: ElementType?
  @Option(help: .init("Element type in which products are done; bf16 if not given.", of: "type"))
  var activations: ElementType?
  @Option(
    help: .init(
      "Element type of keys and values; that of activations, but no less than 16 bits, if not given.",
      of: "type"))
  var kv: ElementType?

  /// One copy of the model with its engine; throws where no memory is left for a cache.
  func copy(_ knobs: ServiceKnobs) throws -> ServiceModel {
    let config = try ModelFile.config(model)
    config.warn(of: model)
    guard engine.mode == .vllm else {
      throw CommandError.usage("--engine has no scheduler here, expected vllm or vllm-VERSION")
    }
    let machine = try JobModel(engine.running(on: machine.resolved()))
    let types = StepTypes(
      of: config.model, on: machine.step, weights: weights, activations: activations, cache: kv)
    let job = try Job(
      served: config.model, types, tensor: tensorParallel, experts: expertParallel,
      offload: offload, on: machine)
    for gap in machine.engineGaps(of: job) { Console.error("orrery: \(gap)") }
    let drafter = try knobs.drafter.map {
      try Job(
        served: try ModelFile.config($0).model, types, tensor: tensorParallel, on: machine)
    }
    var copy = try ServiceModel(
      job, on: machine, drafter: drafter, tokens: knobs.kvTokens, utilization: knobs.utilization,
      modelLength: knobs.modelLength)
    knobs.apply(to: &copy)
    return copy
  }
}
