public import Quantities

/// What one device must hold, by what it is for.
public struct MemoryNeed: Sendable, Hashable {
  /// The weights that lie on the device, copies in other types among them.
  public var weights = Bytes.zero
  /// Gradients that are there when most is held; none of inference.
  public var gradients = Bytes.zero
  /// The optimizer's state; none of inference.
  public var optimizer = Bytes.zero
  /// What the backward pass needs, or what is alive at once inside a layer.
  public var activations = Bytes.zero
  /// Keys and values.
  public var cache = Bytes.zero
  /// What libraries take for themselves.
  public var workspace = Bytes.zero
  /// What an allocator cannot use of what it took.
  public var fragmentation = Bytes.zero

  /// All parts together.
  public var total: Bytes {
    weights + gradients + optimizer + activations + cache + workspace + fragmentation
  }

  /// By name, in the order of the declaration.
  public var parts: [(name: String, bytes: Bytes)] {
    [
      ("weights", weights), ("gradients", gradients), ("optimizer", optimizer),
      ("activations", activations), ("cache", cache), ("workspace", workspace),
      ("fragmentation", fragmentation),
    ]
  }

  /// cuBLAS's workspace on a device of compute capability 9 (PyTorch, CUDABlas: 32 MiB; 8 MiB before).
  static let libraryWorkspace = Bytes(33_554_432)
  /// The caching allocator of PyTorch rounds blocks above 1 MiB up to multiples of 2 MiB: one such for each of the few
  /// tensors that are alive in a layer.
  static let allocationGranule = Bytes(2_097_152)
}

extension Job {
  /// What one device must hold at the job's longest; of a pipeline a device of the stage that must hold most.
  public var memory: MemoryNeed {
    guard plan.pipeline > 1 else { return memory(of: Stage(whole: model)) }
    let all = plan.stages(of: model).map { memory(of: $0) }
    return all.dropFirst().reduce(all[0]) { $1.total > $0.total ? $1 : $0 }
  }

  /// What one device of a stage must hold at the job's longest.
  public func memory(of stage: Stage) -> MemoryNeed {
    var need = isTraining ? trainingMemory(of: stage) : inferenceMemory(of: stage)
    need.workspace = MemoryNeed.libraryWorkspace
    let granules = 8.0
    need.fragmentation = MemoryNeed.allocationGranule * granules
    return need
  }

  private func inferenceMemory(of stage: Stage) -> MemoryNeed {
    let p = plan
    var need = MemoryNeed()
    need.weights = weightBytes(of: stage)
    if offload == .weights {
      // Two layers are on the device: one in use, one on its way (MoE-Lens, arXiv 2504.09345, section 2).
      need.weights = need.weights * min(1, 2 * Double(p.pipeline) / Double(model.layers))
    }
    // How many stages as deep as this one the layers would fill.
    let stages = Double(model.layers) / Double(stage.layers)
    let shards = Double(min(p.tensor, model.attention.latent == nil ? model.attention.kvHeads : 1))
    let cached = groups.reduce(0) { sum, group in
      let tokens = Double(group.keys + given) / Double(p.context)
      return sum + Double(group.count / p.data) * cachedElements(tokens)
    }
    need.cache = types.cache.size * (model.isCausal ? cached / stages / shards : 0)
    need.activations = liveActivations(of: stage)
    return need
  }

  /// Elements of the caches of one sequence of so many tokens; layers with a window keep no more than it.
  private func cachedElements(_ tokens: Double) -> Double {
    let a = model.attention
    let windowed = a.window.map { min(Double($0), tokens) } ?? tokens
    let global = a.window == nil ? model.layers : a.globalLayers
    return Double(model.cacheElements)
      * (Double(global) * tokens + Double(model.layers - global) * windowed)
  }

  /// What is alive at once inside a layer: gate, up and their product (or what experts have of them), and the residual stream
  /// with three of its forms; in decode by modules the cache of one layer beside, which grows by being copied.
  private func liveActivations(of stage: Stage) -> Bytes {
    let p = plan
    let rows = Double(microGroups.tokens) / Double(p.context)
    let inner = model.experts.map { Double($0.inner * $0.perToken + $0.sharedInner) }
    let widest = max(inner ?? 0, model.denseLayers > 0 ? Double(model.feedForward.inner) : 0)
    let arrays = model.feedForward.isGated ? 3.0 : 2
    let live = rows * (arrays * widest / Double(p.tensor) + 4 * Double(model.hidden))
    let gathered = model.experts.map { rows * Double($0.perToken * model.hidden) } ?? 0
    let scored = Double(model.isCausal && stage.mayScore ? microGroups.sampled : 0)
    let logits = scored * Double(model.vocabulary) / Double(p.tensor)
    // Scores and their softmax, where they are stored.
    let keys = Double(isAttentionMaterialised ? longest : 0)
    let scores = 2 * rows * keys * Double(model.attention.heads) / Double(p.tensor)
    var bytes = types.activations.size * (live + gathered + logits + scores)
    if mode == .eager, !isTraining {
      let tokens = Double(longest) * Double(copyBatch)
      bytes += types.cache.size * (tokens * Double(model.cacheElements) / Double(p.tensor))
      if let latent = model.attention.latent {
        // Keys and values of all heads, made of every latent vector, and keys joined with their rotated part.
        let width = Double(2 * latent.plain + latent.value + latent.rotary)
        bytes +=
          types.activations.size
          * (tokens * Double(model.attention.heads) * width / Double(p.tensor))
      }
    }
    return bytes
  }

  /// State by `TrainingState`, and activations.
  ///
  /// Activations of a layer: arXiv 2205.05198, equations 1, 2 and 4; in flight are as many
  /// micro-batches as stages are left (1F1B), and interleaving holds (1 + (p - 1) / (p v)) times as many as stages.
  private func trainingMemory(of stage: Stage) -> MemoryNeed {
    let p = plan
    var need = MemoryNeed()
    if mode == .eager { return modulesTrainingMemory }
    let weights = weights(of: stage)
    let state = TrainingState(
      zero: p.zero, weights: types.weights.size, gradients: gradientType.size)
    let copies = Double(p.data * p.context)
    for (held, copies) in [(weights.shared, copies), (weights.experts, Double(p.expertData))] {
      let parts = state.parts(parameters: held, copies: copies)
      need.weights += parts.weights
      need.gradients += parts.gradients
      need.optimizer += parts.optimizer
    }
    if p.zero == 3, copies > 1 {
      // Beside what it owns, a layer in use and one on its way are whole on the device, and the gradients of one.
      let layer = weights.total / Double(stage.layers)
      need.weights += types.weights.size * (2 * layer)
      need.gradients += gradientType.size * layer
    }
    need.activations = keptActivations(of: stage)
    return need
  }

  /// Memory of training by the framework's modules under automatic mixed precision.
  ///
  /// Weights and moments are fp32, with half-precision copies of the weights, and at the greatest, when backward begins, there are
  /// no gradients yet. A layer keeps for each token the residual stream
  /// twice in fp32, norms' results twice, q, k and v, copies of keys and values, attention's result, and of the activation's nine
  /// kernels three arrays in fp32 and two in half precision; the loss three of the logits' size in fp32.
  private var modulesTrainingMemory: MemoryNeed {
    let sequence = groups[0].new
    var need = MemoryNeed()
    let parameters = Double(model.parameters)
    need.weights = Bytes(4 + 2) * parameters
    need.optimizer = Bytes(8) * parameters
    let a = model.attention
    let kv = Double(2 * a.kvHeads) / Double(a.heads)
    // LLaMA's form keeps of each norm its input in fp32, and its result before and after the gain; queries, keys, values and
    // attention's result; gate, its activation, up, and their product.
    let layer =
      model.feedForward.isGated
      ? (16 + 2 * (1 + kv) + 2) * Double(model.hidden) + 8 * inner
      : 24 * Double(model.hidden) + 16 * inner
    need.activations =
      Bytes(Double(model.layers) * layer + 12 * Double(model.vocabulary))
      * Double(microBatch * sequence)
    return need
  }

  private func keptActivations(of stage: Stage) -> Bytes {
    let p = plan
    let (s, b, h) = (
      Double(groups[0].new) / Double(p.context), Double(microBatch), Double(model.hidden)
    )
    let t = Double(p.tensor)
    let stages = Double(p.pipeline)
    let layers = Double(stage.layers)
    let outside = p.isSequenceParallel ? t : 1
    let wide = inner / h
    // The paper's counts are of 2 bytes an element; what lies between products has no fewer.
    let size = max(types.activations.size, ElementType.bf16.size).value
    let perLayer: Double
    switch recompute {
    case .full: perLayer = size * s * b * h
    case .none, .selective:
      // Elements for each token and element of the hidden width: norms' inputs and outputs outside the shared products (4 without
      // the paper's dropout masks), inside them q, k, v, the attention's result and what feeds down.
      let kv = Double(2 * model.attention.kvHeads) / Double(model.attention.heads)
      let inside = (1 + kv + 1) + (model.feedForward.isGated ? 3 : 2) * wide
      // Stored scores: before and after the softmax.
      let scores =
        isAttentionMaterialised && recompute == .none
        ? 2 * b * s * s * Double(model.attention.heads) / t : 0
      perLayer = size * (s * b * h * (4 / outside + inside / t) + scores)
    }
    let inFlight =
      p.interleave > 1
      ? stages * (1 + (stages - 1) / (stages * Double(p.interleave)))
      : Double(stage.count - stage.index)
    let flying = min(inFlight, Double(copyBatch / microBatch))
    // The loss keeps logits and their gradient in fp32, and the logits in the activations' type.
    let logits = stage.mayScore ? s * b * Double(model.vocabulary) / t * (8 + size) : 0
    return Bytes(perLayer * layers * flying + logits)
  }

  /// The width of a layer's feed-forward part as one token meets it.
  private var inner: Double {
    model.experts.map { Double($0.inner * $0.perToken + $0.sharedInner) }
      ?? Double(model.feedForward.inner)
  }
}
