import ArgumentParser
import Model
import Planning
import Quantities
import Workloads

/// What a model is to do, in which types, on how many devices.
struct StepOptions: ParsableArguments {
  @Option(
    help: .init("What a step does: a prompt, one token more, both, or training.", of: "phase"))
  var phase: Phase?
  @Option(
    help: .init(
      "Tokens of each sequence, in prefill and training, or of the prompt, in generate.",
      of: "tokens"),
    transform: Sizes.init(text:))
  var sequence: Sizes?
  @Option(
    help: .init("Tokens in the cache in decode, the new one among them.", of: "tokens"),
    transform: Sizes.init(text:))
  var context: Sizes?
  @Option(
    help: .init("Tokens that generate gives for each sequence.", of: "tokens"), transform: Sizes.one
  )
  var generate: Int?
  @Option(
    help: ArgumentHelp(
      "The sequences of one pass by groups of equal ones, COUNTxNEW@CACHED joined by +, in place of --phase, lengths and --batch: 1x512@0+32x1@1023 is a prompt of 512 tokens, and 32 sequences that decode over 1,023 cached tokens.",
      valueName: "groups"))
  var groups: String?
  @Option(help: .init("Devices that share each layer.", of: "count")) var tensorParallel = 1
  @Option(help: .init("Stages with a part of the layers each.", of: "count"))
  var pipelineParallel = 1
  @Option(help: .init("Copies of the model with a part of the batch each.", of: "count"))
  var dataParallel = 1
  @Option(help: .init("Devices among which experts are spread.", of: "count"))
  var expertParallel = 1
  @OptionGroup var schedule: ScheduleOptions
  @Option(help: .init("Element type of weights; as published if not given.", of: "type"))
  var weights: ElementType?
  @Option(help: .init("Element type in which products are done; bf16 if not given.", of: "type"))
  var activations: ElementType?
  @Option(
    help: .init(
      "Element type of keys and values; that of activations, but no less than 16 bits, if not given.",
      of: "type"))
  var kv: ElementType?

  /// The degrees of the plan by which devices share the model.
  private var plan: Plan {
    var plan = Plan()
    (plan.tensor, plan.pipeline) = (tensorParallel, pipelineParallel)
    (plan.data, plan.expert) = (dataParallel, expertParallel)
    return plan
  }

  /// The jobs that are asked for on a machine, checked: one for every length and batch, with what was taken for granted.
  func jobs(
    of model: Transformer, batch: [Int]?, attention: Library?, load: Load, on machine: JobModel
  ) throws -> [(job: Job, note: String?)] {
    if schedule.sequenceParallel, tensorParallel == 1 {
      throw PlanningError.unused(
        option: "sequence-parallel", reason: "--tensor-parallel is 1, so that nothing is shared")
    }
    if let attention, ![.flash2, .flash3, .cudnn, .framework, .own].contains(attention) {
      throw PlanningError.wrongValue(
        option: "implementation", value: attention.rawValue,
        expected: "a library with attention: flash2, flash3, cudnn, framework or own")
    }
    var asked = SequenceOptions()
    (asked.phase, asked.groups) = (phase, groups.map { [$0] } ?? [])
    (asked.batch, asked.generate) = (batch, generate)
    (asked.sequence, asked.context) = (sequence?.values, context?.values)
    let types = StepTypes(
      of: model, on: machine.step, weights: weights, activations: activations, cache: kv)
    return try asked.jobs().map { groups, purpose in
      var job = Job(
        model: model, groups: groups, purpose: purpose, types: types, plan: plan,
        attention: attention)
      job.load = load
      schedule.apply(to: &job)
      try job.check()
      return schedule.asked == nil ? machine.customary(job) : (job, nil)
    }
  }
}
