/// How devices share a model.
public struct Plan: Sendable, Hashable {
  /// Devices that share each layer's products.
  public var tensor = 1
  /// Stages, each with a part of the layers.
  public var pipeline = 1
  /// Copies of the model, each with a part of the batch.
  public var data = 1
  /// Devices among which experts are spread, from among those that do not share an expert's products.
  public var expert = 1
  /// Devices that share each expert's products; nil means as many as share the other products.
  public var expertTensor: Int?
  /// Devices that share each sequence.
  public var context = 1
  /// Whether norms and what lies between the shared products are shared along the sequence too.
  public var isSequenceParallel = false
  /// What the copies of the model share instead of each holding it: 1 the optimizer's state, 2 gradients too, 3 weights too.
  public var zero = 0
  /// Whether what copies of the model exchange travels while they compute.
  public var overlapsCommunication = false
  /// How collectives among copies of the model go; nil means hierarchical among nodes.
  public var collectives: Collective.Algorithm?
  /// Sequences of one pass through a stage; nil means the whole of a copy's batch.
  public var microBatch: Int?
  /// Parts of the layers that a stage has, apart from one another.
  public var interleave = 1
  /// Layers of each stage; nil means as evenly as it goes.
  public var stageLayers: [Int]?

  /// One device, which shares nothing.
  public init() {}

  /// All devices.
  public var devices: Int { tensor * pipeline * data * context }

  /// Copies of each expert: what is left of the devices of one stage.
  public var expertData: Int {
    max(tensor * context * data / max(expertShards * expert, 1), 1)
  }

  /// Devices that share each expert's products.
  public var expertShards: Int { expertTensor ?? tensor }

  /// How devices are numbered for attention and the dense parts (Megatron-LM: tensor innermost, pipeline outermost).
  public var mesh: Mesh {
    Mesh([(.tensor, tensor), (.context, context), (.data, data), (.pipeline, pipeline)])
  }

  /// How the same devices are numbered for experts.
  public var expertMesh: Mesh {
    Mesh([
      (.expertTensor, expertShards), (.expert, expert), (.expertData, expertData),
      (.pipeline, pipeline),
    ])
  }
}

/// What is computed again in the backward pass instead of kept.
public enum Recompute: String, Sendable, Hashable, CaseIterable {
  /// Nothing: all that the backward pass needs is kept.
  case none
  /// Attention's scores; what fused attention does in any case.
  case selective
  /// Everything inside a layer.
  case full
}

/// What stays in the host's memory.
public enum Offload: String, Sendable, Hashable, CaseIterable {
  /// Nothing: all is on the device.
  case none
  /// Weights, streamed to the device layer by layer.
  case weights
}
