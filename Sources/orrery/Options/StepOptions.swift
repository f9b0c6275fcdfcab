import ArgumentParser
import Model
import Planning
import Quantities
import Workloads

extension Collective.Algorithm: ExpressibleByArgument {}
extension StepMode: ExpressibleByArgument {}
extension Recompute: ExpressibleByArgument {}
extension Offload: ExpressibleByArgument {}
extension Routing: ExpressibleByArgument {}

/// What a model is to do, in which types, on how many devices.
struct StepOptions: ParsableArguments {
  enum AttentionChoice: String, CaseIterable, ExpressibleByArgument { case flash, naive }

  @Option(help: "Of a model: prefill, decode, generate (prompt and tokens) or train.")
  var phase: Phase?
  @Option(help: "Tokens of each sequence: of prefill, training, or the prompt of generate.", transform: Sizes.init(text:))
  var sequence: Sizes?
  @Option(help: "Tokens in the cache, the new one among them, of decode.", transform: Sizes.init(text:))
  var context: Sizes?
  @Option(help: "Tokens that generate gives for each sequence.", transform: Sizes.one)
  var generate: Int?
  @Option(
    help: ArgumentHelp(
      "Sequences of one pass by groups of equal ones, in place of the four above and --batch: COUNTxNEW@CACHED joined by +; 1x512@0+32x1@1023 is a prompt of 512 tokens and 32 sequences that decode over 1,023 cached tokens.",
      valueName: "groups"))
  var groups: String?
  @Option(
    help:
      "graph: recorded once, by the fused recipe; eager: the framework's modules one by one. Training is eager where that can be predicted, all else a graph."
  )
  var mode: StepMode?
  @Option(help: "Devices that share each layer.") var tensorParallel = 1
  @Option(help: "Stages with a part of the layers each.") var pipelineParallel = 1
  @Option(help: "Copies of the model with a part of the batch each.") var dataParallel = 1
  @Option(help: "Devices among which experts are spread.") var expertParallel = 1
  @Option(help: "Devices that share each expert's products; as many as --tensor-parallel.")
  var expertTensorParallel: Int?
  @Option(help: "Devices that share each sequence.") var contextParallel = 1
  @Flag(help: "Let copies of the model exchange gradients and weights while they compute.")
  var overlapCommunication = false
  @Option(
    help: "How collectives among copies of the model go: ring, tree, one-shot, hierarchical.")
  var collectives: Collective.Algorithm?
  @Option(help: "Element type in which gradients are summed; that of activations.")
  var gradients: ElementType?
  @Option(help: "Attention: flash (fused) or naive (scores stored between kernels).")
  var attention = AttentionChoice.flash
  @Flag(help: "Share norms and residuals along the sequence too.") var sequenceParallel = false
  @Option(help: "What copies share: 1 optimizer, 2 and gradients, 3 and weights.") var zero = 0
  @Option(
    help: "Sequences of one pass through a stage; the copy's whole batch if not given.",
    transform: Sizes.one)
  var microBatch: Int?
  @Option(help: "Parts of the layers that a stage has.") var interleave = 1
  @Option(
    help: "Layers of each stage, as 15,16,16,15; as evenly as it goes if not given.",
    transform: Sizes.init(text:))
  var stageLayers: Sizes?
  @Option(help: "What is computed again in backward: none, selective, full.")
  var recompute = Recompute.none
  @Option(help: "What stays in the host's memory: none, weights.") var offload = Offload.none
  @Option(help: "How tokens find experts: even or random.") var routing = Routing.even
  @Option(help: "Element type of weights; as published if not given.") var weights: ElementType?
  @Option(help: "Element type in which products are done; bf16 if not given.")
  var activations: ElementType?
  @Option(help: "Element type of keys and values; that of activations, but no less than 16 bits.")
  var kv: ElementType?

  /// The plan by which devices share the model.
  private var plan: Plan {
    var plan = Plan()
    (plan.tensor, plan.pipeline) = (tensorParallel, pipelineParallel)
    (plan.data, plan.expert) = (dataParallel, expertParallel)
    (plan.context, plan.isSequenceParallel) = (contextParallel, sequenceParallel)
    (plan.zero, plan.microBatch) = (zero, microBatch)
    (plan.interleave, plan.stageLayers) = (interleave, stageLayers?.values)
    plan.expertTensor = expertTensorParallel
    plan.overlapsCommunication = overlapCommunication
    plan.collectives = collectives
    return plan
  }

  /// The jobs that are asked for on a machine, checked: one for every length and batch.
  func jobs(
    of model: Transformer, batch: [Int]?, attention: Library?, load: Load, on machine: JobModel
  ) throws -> [Job] {
    var asked = SequenceOptions()
    (asked.phase, asked.groups) = (phase, groups.map { [$0] } ?? [])
    (asked.batch, asked.generate) = (batch, generate)
    (asked.sequence, asked.context) = (sequence?.values, context?.values)
    let types = StepTypes(
      of: model, on: machine.step, weights: weights, activations: activations, cache: kv)
    return try asked.jobs().map { groups, purpose in
      var job = Job(
        model: model, groups: groups, purpose: purpose, types: types, mode: mode ?? .graph,
        plan: plan, attention: attention, recompute: recompute, offload: offload,
        routing: routing)
      job.isAttentionMaterialised = self.attention == .naive
      job.load = load
      if let gradients { job.gradientType = gradients }
      try job.check()
      guard mode == nil else { return job }
      let (customary, note) = machine.customary(job)
      if let note { Console.error("orrery: \(note)") }
      return customary
    }
  }
}
