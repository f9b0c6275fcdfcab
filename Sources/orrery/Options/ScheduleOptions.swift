import ArgumentParser
import Hardware
import Planning
import Quantities
import Workloads

extension Collective.Algorithm: ExpressibleByArgument {}
extension StepMode: ExpressibleByArgument {}
extension Recompute: ExpressibleByArgument {}
extension Offload: ExpressibleByArgument {}
extension Routing: ExpressibleByArgument {}
extension EngineChoice: ExpressibleByArgument {}

/// How a model's step is scheduled, beside the degrees of its plan.
struct ScheduleOptions: ParsableArguments {
  enum AttentionChoice: String, CaseIterable, ExpressibleByArgument { case flash, naive }

  @Option(
    help:
      "graph: recorded once, by the fused recipe; eager: the framework's modules one by one. predict takes training as eager where that is known, and all else as a graph; a sweep compares graphs."
  )
  var mode: StepMode?
  @Option(
    help:
      "Whose way of running it: fused and modules are --mode graph and eager; vllm is the serving engine vLLM 0.24, its kernels, graphs and host, vllm-0.19 what is known of that version."
  )
  var engine: EngineChoice?
  @Option(
    help:
      "With --engine vllm: the exponent of the power law of the shares of tokens that experts get; 0, all alike, if not given."
  )
  var expertSkew: Double?
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

  /// The mode that was asked for, by its name or its engine's; nil where neither was.
  var asked: StepMode? { engine?.mode ?? mode }

  func validate() throws {
    if engine != nil, mode != nil {
      throw ValidationError("--engine says the mode; give one of --engine and --mode")
    }
    guard let expertSkew else { return }
    guard asked == .vllm else { throw ValidationError("--expert-skew goes with --engine vllm") }
    guard expertSkew >= 0, expertSkew <= 3 else {
      throw ValidationError("--expert-skew is \(expertSkew), but must be from 0 to 3")
    }
  }

  /// A machine with the version of the engine that was asked for.
  func running(on profile: HardwareProfile) throws -> HardwareProfile {
    try engine?.running(on: profile) ?? profile
  }

  /// Puts what was said into a job.
  func apply(to job: inout Job) {
    job.mode = asked ?? job.mode
    job.expertSkew = expertSkew ?? 0
    (job.plan.context, job.plan.isSequenceParallel) = (contextParallel, sequenceParallel)
    (job.plan.zero, job.plan.microBatch) = (zero, microBatch)
    (job.plan.interleave, job.plan.stageLayers) = (interleave, stageLayers?.values)
    job.plan.expertTensor = expertTensorParallel
    job.plan.overlapsCommunication = overlapCommunication
    job.plan.collectives = collectives
    (job.recompute, job.offload, job.routing) = (recompute, offload, routing)
    job.isAttentionMaterialised = attention == .naive
    if let gradients { job.gradientType = gradients }
  }
}
