import ArgumentParser
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
  @Option(help: "Tokens of each sequence: of prefill, training, or the prompt of generate.")
  var sequence: Int?
  @Option(help: "Tokens in the cache, the new one among them, of decode.") var context: Int?
  @Option(help: "Tokens that generate gives for each sequence.") var generate: Int?
  @Option(
    help: ArgumentHelp(
      "Sequences of one pass by groups of equal ones, in place of the four above and --batch: COUNTxNEW@CACHED joined by +; 1x512@0+32x1@1023 is a prompt of 512 tokens and 32 sequences that decode over 1,023 cached tokens.",
      valueName: "groups"))
  var groups: String?
  @Option(
    help: "graph: recorded once, by the fused recipe; eager: the framework's modules one by one.")
  var mode = StepMode.graph
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
  @Option(help: "Sequences of one pass through a stage; the copy's whole batch if not given.")
  var microBatch: Int?
  @Option(help: "Parts of the layers that a stage has.") var interleave = 1
  @Option(help: "Layers of each stage, as 15,16,16,15; as evenly as it goes if not given.")
  var stageLayers: Numbers?
  @Option(help: "What is computed again in backward: none, selective, full.")
  var recompute = Recompute.none
  @Option(help: "What stays in the host's memory: none, weights.") var offload = Offload.none
  @Option(help: "How tokens find experts: even or random.") var routing = Routing.even
  @Option(help: "Element type of weights; as published if not given.") var weights: ElementType?
  @Option(help: "Element type in which products are done; bf16 if not given.")
  var activations: ElementType?
  @Option(help: "Element type of keys and values; that of activations, but no less than 16 bits.")
  var kv: ElementType?

  /// The job that is asked for, checked.
  func job(
    of model: Transformer, batch: Int?, attention: Library?
  ) throws -> Job {
    let (groups, purpose) = try work(batch: batch)
    let types = StepTypes(of: model, weights: weights, activations: activations, cache: kv)
    var plan = Plan()
    (plan.tensor, plan.pipeline) = (tensorParallel, pipelineParallel)
    (plan.data, plan.expert) = (dataParallel, expertParallel)
    (plan.context, plan.isSequenceParallel) = (contextParallel, sequenceParallel)
    (plan.zero, plan.microBatch) = (zero, microBatch)
    (plan.interleave, plan.stageLayers) = (interleave, stageLayers?.values)
    plan.expertTensor = expertTensorParallel
    plan.overlapsCommunication = overlapCommunication
    plan.collectives = collectives
    var job = Job(
      model: model, groups: groups, purpose: purpose, types: types, mode: mode,
      plan: plan, attention: attention, recompute: recompute,
      offload: offload, routing: routing)
    job.isAttentionMaterialised = self.attention == .naive
    if let gradients { job.gradientType = gradients }
    try job.check()
    return job
  }
}

extension StepOptions {
  /// The sequences, and what is done with them.
  private func work(batch: Int?) throws -> ([SequenceGroup], Job.Purpose) {
    var asked = SequenceOptions()
    asked.phase = phase
    asked.groups = groups.map { [$0] } ?? []
    asked.batch = batch.map { [$0] }
    asked.sequence = sequence.map { [$0] }
    asked.context = context.map { [$0] }
    asked.generate = generate
    return try asked.job()
  }
}
