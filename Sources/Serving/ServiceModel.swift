public import Model
import Quantities
public import Workloads

/// A model that an engine serves on a machine: copies of it, their schedulers and their caches.
public struct ServiceModel {
  /// The model, its types and the devices of one copy; its sequences are not read.
  public let job: Job
  /// The machine of one copy.
  public let machine: JobModel
  /// What one copy's scheduler may do.
  public var settings: SchedulerSettings
  /// Copies of the model.
  public var replicas = 1
  /// Which of them gets a request.
  public var router = Router.turns
  /// Seconds between a client and the engine's core, each way.
  public var hop: Double
  /// Seconds between requests that reach it at once.
  public var spacing: Double
  /// How far such services were off beside their steps.
  public let margins: ServiceMargins
  /// Bytes of a block of the cache, on each device.
  public let blockBytes: Double
  private let clock: ModelClock

  /// A service by an engine's defaults for the card, with the cache that it finds there.
  ///
  /// `tokens` is what an engine's log says of the cache; a `drafter` proposes tokens, and lies in the memory beside. Throws where the engine is not known, or the job no
  /// single pass.
  public init(
    _ job: Job, on machine: JobModel, drafter: Job? = nil, tokens: Int? = nil,
    utilization: Double? = nil,
    modelLength: Int? = nil
  ) throws {
    let memory = try machine.engineMemory(of: job, drafter: drafter, utilization: utilization)
    (self.job, self.machine) = (job, machine)
    // One block of the pool stands for none.
    let groups = memory.groups + memory.windowGroups
    let blocks = max(groups * ((tokens ?? memory.tokens) / memory.block) - 1, 0)
    guard blocks > 0 else { throw ServingError.noCache(machine: machine.name) }
    settings = SchedulerSettings(
      batchedTokens: memory.batchedTokens, sequences: memory.sequences, block: memory.block,
      blocks: blocks, modelLength: modelLength ?? job.model.context)
    (settings.groups, settings.windowGroups) = (memory.groups, memory.windowGroups)
    settings.window = memory.window ?? 0
    settings.isAhead = machine.engineFact("schedulesAhead") ?? 1 > 0
    settings.drafterWrites = drafter != nil
    margins = ServiceMargins(of: machine)
    blockBytes = memory.perToken.value * Double(memory.block) / Double(groups)
    (hop, spacing) = (machine.engineHop.value, machine.engineIntake.value)
    clock = try ModelClock(job, on: machine, drafter: drafter)
  }

  /// The lives of requests that come in such a way.
  public func run(
    _ requests: [Request], _ arrivals: Arrivals, steps figure: ModelClock.Figure = .middle
  ) throws -> ServiceRun {
    var service = Service(
      clock.by(figure), settings, hop: hop, spacing: spacing, copies: replicas, router: router)
    return try service.run(requests, arrivals)
  }
}

extension Job {
  /// A model as an engine serves it, with layers and experts spread over devices; throws where that is impossible, or the machine's memory
  /// does not hold it.
  public init(
    served model: Transformer, _ types: StepTypes, tensor: Int = 1, experts: Int = 1,
    offload: Offload = .none, on machine: JobModel
  ) throws {
    var plan = Plan()
    (plan.tensor, plan.expert) = (tensor, experts)
    if experts > 1 { plan.expertTensor = max(tensor / experts, 1) }
    self.init(model: model, groups: [.decode(1, context: 2)], types: types, plan: plan)
    // An engine's recipe is of weights on the device.
    (self.offload, mode) = (offload, offload == .none ? .vllm : .graph)
    try check()
    try machine.check(self)
  }
}
