import ArgumentParser
import Hardware
import Model
import Planning
import Quantities
import Serving
import Workloads

/// Which model an engine serves, on which machine.
struct ServedModelOptions: ParsableArguments {
  @Option(help: "A model: a config.json, a folder with one, or a name that orrery models lists.")
  var model: String
  @OptionGroup var machine: MachineOptions
  @Option(help: "Whose scheduler and kernels: vllm, or a version of it as in vllm-0.19.")
  var engine = "vllm"
  @Option(help: "Devices that share each layer of a copy.") var tensorParallel = 1
  @Option(help: "Devices of a copy among which experts are spread.") var expertParallel = 1
  @Option(help: "Element type of weights; as published if not given.") var weights: ElementType?
  @Option(help: "Element type in which products are done; bf16 if not given.")
  var activations: ElementType?
  @Option(help: "Element type of keys and values.") var kv: ElementType?
  @Option(help: "The share of a device's memory that the engine takes; 0.92 if not given.")
  var utilization: Double?
  @Option(
    help:
      "Tokens of the longest sequence that is served; all that the model has positions for if not given.",
    transform: Sizes.one)
  var maxModelLength: Int?

  func validate() throws {
    if let utilization, !(utilization > 0 && utilization <= 1) {
      throw ValidationError("--utilization is \(utilization), but must be above 0 and at most 1")
    }
  }

  /// One copy of the model with its engine; throws where no memory is left for a cache.
  func copy(_ knobs: ServiceKnobs) throws -> ServiceModel {
    let config = try ModelFile.config(model)
    config.warn(of: model)
    guard let engine = ScheduleOptions.Engine(argument: engine), engine.mode == .vllm else {
      throw CommandError.usage(
        "--engine is '\(engine)', expected vllm or a version of it as in vllm-0.19")
    }
    let machine = try JobModel(engine.running(on: machine.resolved()))
    let types = StepTypes(
      of: config.model, on: machine.step, weights: weights, activations: activations, cache: kv)
    var plan = Plan()
    (plan.tensor, plan.expert) = (tensorParallel, expertParallel)
    if expertParallel > 1 { plan.expertTensor = max(tensorParallel / expertParallel, 1) }
    var job = Job(model: config.model, groups: [.decode(1, context: 2)], types: types, plan: plan)
    job.mode = .vllm
    try job.check()
    try machine.check(job)
    for gap in machine.engineGaps(of: job) { Console.error("orrery: \(gap)") }
    var copy = try ServiceModel(
      job, on: machine, tokens: knobs.kvTokens, utilization: utilization,
      modelLength: maxModelLength)
    knobs.apply(to: &copy)
    guard copy.settings.blocks > 0 else {
      throw CommandError.no(
        "\(model) leaves no memory for a cache on \(machine.name): orrery predict --model \(model) says what it takes"
      )
    }
    return copy
  }
}
