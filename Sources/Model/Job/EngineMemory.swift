import Hardware
public import Quantities
public import Workloads

/// What a serving engine finds for its cache on one device, and how many tokens that is.
public struct EngineMemory: Sendable {
  /// What the driver tells programs that there is.
  public let visible: Bytes
  /// The part of it that the engine may use.
  public let requested: Bytes
  /// Weights, and sines and cosines of all positions.
  public let weights: Bytes
  /// The most that a trial run of the largest step takes beside.
  public let activations: Bytes
  /// What lies outside of the allocator, and what is set aside for graphs.
  public let reserved: Bytes
  /// Keys and values of one token on one device.
  public let perToken: Bytes
  /// Tokens that the cache holds, in whole blocks; none where nothing is left.
  public let tokens: Int
  /// Tokens of a block.
  public let block: Int
  /// Groups of layers that see all tokens, and of those that see a window; each holds blocks of its own, of one pool.
  public let groups, windowGroups: Int
  /// Tokens of that window; nil where no layer has one.
  public let window: Int?
  /// Tokens of a step, and sequences that run, at most, as a server on such a card sets them.
  public let batchedTokens, sequences: Int

  /// What is left for the cache.
  public var available: Bytes { requested - weights - activations - reserved }
}

extension JobModel {
  /// The cache of vLLM for a job's model and plan, as its workers size it when they start (vLLM 0.24, v1/worker/gpu_worker.py and
  /// v1/core/kv_cache_utils.py).
  ///
  /// available = utilization x visible - weights - peak of a trial run - context - graphs; tokens = blocks x tokens of a block, and
  /// blocks = available / bytes of a block of all layers that share a pool. A `drafter` that proposes tokens has its weights beside, and
  /// keys and values of each token. Throws where the engine or one of its facts is missing.
  public func engineMemory(
    of job: Job, drafter: Job? = nil, utilization: Double? = nil
  ) throws(ModelError) -> EngineMemory {
    guard let rules = step.vllm else { throw .missingEngine(profile: name, name: "vllm") }
    func fact(_ name: String) throws(ModelError) -> Double {
      guard let value = rules[name] else {
        throw .missingFact(profile: self.name, program: rules.title, name: name)
      }
      return value
    }
    let level = step.device.ceilings.memory
    let visible = level.visible ?? level.capacity
    let isLarge = visible.value >= (try fact("largeMemory"))
    let batched = try fact(isLarge ? "batchedTokens" : "batchedTokensSmall")
    let sequences = try fact(isLarge ? "sequences" : "sequencesSmall")
    let isSecond = rules.runner(of: job.model.family).drawsItself
    let (model, shards) = (job.model, Double(job.plan.tensor))
    let (hidden, vocabulary) = (Double(model.hidden), Double(model.vocabulary))
    let size = max(job.types.activations.size, ElementType.bf16.size).value
    // The widest of a layer: residual stream, norm and result; gate, up and their product.
    let inner = model.denseLayers > 0 ? Double(model.feedForward.inner) / shards : 0
    let layer = batched * size * (3 * hidden + 3 * inner)
    var sampler =
      sequences * vocabulary * (try fact(isSecond ? "logitBytes-2" : "logitBytes-1"))
      + batched * hidden * size
    if !isSecond {
      // A row of logits for each multiprocessor, by which the largest are looked for.
      sampler += Double(step.device.gpu?.processors ?? 0) * vocabulary * ElementType.fp32.size.value
    }
    var peak = max(layer, sampler)
    if let experts = model.experts {
      // Rows of all experts between the products, kept for all layers.
      let wide = Double(experts.inner) / Double(job.plan.expertShards)
      peak +=
        batched * Double(experts.perToken) * size * (max(wide, hidden) + max(2 * wide, hidden))
    } else {
      peak += try fact("compilerMemory")
    }
    let reserved = try fact("contextMemory") + (isSecond ? 0 : try fact("graphMemory"))
    let table = Double(model.context * model.attention.rotatedWidth) * size
    let share: Double
    if let utilization { share = utilization } else { share = try fact("utilization") }
    let requested = (visible.value * share).rounded(.up)
    // Of weights that stay in the host's memory a device holds what is on its way.
    let weights =
      (job.offload == .none ? job.largestStage.value : job.memory.weights.value)
      + (drafter?.largestStage.value ?? 0)
    let left = requested - weights - table - peak - reserved
    let pool = CachePool(job, drafter: drafter)
    let block = try fact("block")
    let blocks = max(left / (pool.bytesOfToken * block), 0).rounded(.down)
    return EngineMemory(
      visible: visible, requested: Bytes(requested), weights: Bytes(weights + table),
      activations: Bytes(peak), reserved: Bytes(reserved),
      perToken: Bytes(pool.bytesOfToken * Double(pool.groups)),
      tokens: Int((blocks / Double(pool.groups)).rounded(.down) * block), block: Int(block),
      groups: pool.full, windowGroups: pool.windows, window: job.model.attention.window,
      batchedTokens: Int(batched), sequences: Int(sequences))
  }
}

extension JobModel {
  /// What an engine's host does before the first kernel of a step that no other precedes.
  public var enginePreparation: Seconds {
    get throws(ModelError) { try step.host.time(.engineStep) }
  }

  /// What lies between requests that are sent to an engine at once; nothing where the host's profile does not say.
  public var engineIntake: Seconds { step.host[.engineIntake] ?? .zero }

  /// What a device draws that has nothing to do; nil where its profile does not say what work costs.
  public var idlePower: Watts? { step.device.power.map { Watts($0.idle) } }

  /// What lies between a client and an engine's core, each way; nothing where the host's profile does not say.
  public var engineHop: Seconds { step.host[.engineHop] ?? .zero }

  /// A fact of the engine that runs here, by its name; nil where there is none.
  public func engineFact(_ name: String) -> Double? { step.vllm?[name] }

  /// What the recipe of the job's engine does not know of it, in sentences; empty of other modes.
  public func engineGaps(of job: Job) -> [String] {
    job.mode == .vllm ? step.vllm?.gaps(of: job) ?? [] : []
  }
}

/// How an engine's cache is laid out: layers of one kind share blocks, in groups of as many layers each.
private struct CachePool {
  /// Bytes of a token in the layers of one group.
  let bytesOfToken: Double
  /// Groups of layers that see all tokens, and of those that see a window, each with blocks of its own.
  let full, windows: Int
  /// Both.
  var groups: Int { full + windows }

  /// A group has as many layers as the smaller kind, or as the larger where that has less than half more; a drafter's layers are spread
  /// over the groups.
  init(_ job: Job, drafter: Job? = nil) {
    let (model, tensor) = (job.model, job.plan.tensor)
    let layers = job.plan.stages(of: model).map(\.layers).max() ?? model.layers
    let held = Double(model.cacheElements) * job.types.cache.size.value
    let shards = model.attention.latent == nil ? min(tensor, model.attention.kvHeads) : 1
    let global =
      model.attention.window == nil ? layers : layers * model.attention.globalLayers / model.layers
    let kinds = [global, layers - global].filter { $0 > 0 }
    let (least, most) = (kinds.min() ?? layers, kinds.max() ?? layers)
    let size = Double(most) < 1.5 * Double(least) ? most : least
    (full, windows) = ((global + size - 1) / size, (layers - global + size - 1) / size)
    let beside = drafter.map { CachePool($0) }.map { $0.bytesOfToken * Double($0.groups) } ?? 0
    bytesOfToken = held * Double(size) / Double(shards) + beside / Double(full + windows)
  }
}

extension Job {
  /// Bytes of the weights of the stage that has most, on each device.
  fileprivate var largestStage: Bytes {
    plan.stages(of: model).map { weightBytes(of: $0) }.max() ?? .zero
  }
}
