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
    help: .init(
      "graph: kernels recorded once, by the fused recipe; eager: the framework's modules one by one. If not given: a graph, and of predict for training eager where that is known.",
      of: "mode")
  )
  var mode: StepMode?
  @Option(
    help: .init(
      "Whose kernels, graphs and host: vllm is vLLM 0.24, vllm-0.19 that version; fused and modules are --mode graph and eager.",
      of: "engine")
  )
  var engine: EngineChoice?
  @Option(
    help: .init(
      "With --engine vllm: the exponent of the power law of experts' shares of the tokens; 0, all alike, if not given.",
      of: "exponent")
  )
  var expertSkew: Double?
  @Option(
    help: .init(
      "Devices that share each expert's products; as many as --tensor-parallel if not given.",
      of: "count"))
  var expertTensorParallel: Int?
  @Option(help: .init("Devices that share each sequence.", of: "count")) var contextParallel = 1
  @Flag(help: "Copies of the model exchange gradients and weights while they compute.")
  var overlapCommunication = false
  @Option(
    help: .init(
      "How collectives among copies of the model go; hierarchical among nodes, a ring within one, if not given.",
      of: "form"))
  var collectives: Collective.Algorithm?
  @Option(
    help: .init(
      "Element type in which gradients are summed; that of activations if not given.", of: "type"))
  var gradients: ElementType?
  @Option(
    help: .init(
      "Attention: flash (fused), or naive (scores stored between kernels).", of: "algorithm"))
  var attention = AttentionChoice.flash
  @Flag(help: "Devices share norms and residuals along the sequence too.") var sequenceParallel =
    false
  @Option(
    help: .init(
      "What copies of the model share: 0 nothing, 1 the optimizer's states, 2 gradients too, 3 weights too.",
      of: "stage"))
  var zero = 0
  @Option(
    help: .init(
      "Sequences of one pass through a stage; the copy's whole batch if not given.", of: "count"),
    transform: Sizes.one)
  var microBatch: Int?
  @Option(help: .init("Parts of the layers that a stage has.", of: "count")) var interleave = 1
  @Option(
    help: .init(
      "Layers of each stage, as 15,16,16,15; as evenly as it goes if not given.", of: "counts"),
    transform: Sizes.init(text:))
  var stageLayers: Sizes?
  @Option(help: .init("What is computed again in the backward pass.", of: "what"))
  var recompute = Recompute.none
  @Option(help: .init("What stays in the host's memory.", of: "what")) var offload = Offload.none
  @Option(help: .init("How tokens find their experts.", of: "how")) var routing = Routing.even

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
