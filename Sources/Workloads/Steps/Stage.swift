/// A stage of a pipeline: its place, and the layers that it has.
///
/// The first has the embedding, the last the last norm and the vocabulary's product. Of a model of which some layers have no
/// experts those come first, as in DeepSeek-V3 (`first_k_dense_replace`).
public struct Stage: Sendable, Hashable {
  /// Its place among the stages, from 0.
  public let index: Int
  /// Stages in all.
  public let count: Int
  /// Layers that it has.
  public let layers: Int
  /// Those of them that have experts.
  public let expertLayers: Int

  /// Whether it has the embedding.
  public var mayEmbed: Bool { index == 0 }
  /// Whether it has the last norm and the vocabulary's product.
  public var mayScore: Bool { index == count - 1 }
  /// Whether it is the only one.
  public var isWhole: Bool { count == 1 }

  /// The only stage of a model.
  public init(whole model: Transformer) {
    (index, count, layers) = (0, 1, model.layers)
    expertLayers = model.experts?.layers ?? 0
  }

  fileprivate init(_ index: Int, of counts: [Int], _ model: Transformer) {
    (self.index, count, layers) = (index, counts.count, counts[index])
    let before = counts[..<index].reduce(0, +)
    expertLayers = max(before + layers - max(before, model.denseLayers), 0)
  }

  /// Whether it does the same as another in its forward pass; the embedding counts where it is asked for.
  public func works(as other: Stage, embedding: Bool) -> Bool {
    (layers, expertLayers, mayScore) == (other.layers, other.expertLayers, other.mayScore)
      && (!embedding || mayEmbed == other.mayEmbed)
  }
}

extension Plan {
  /// How many layers each stage has: as said, else as evenly as it goes.
  ///
  /// What is left goes to the stages before the last, from its neighbour on, one each (vLLM, distributed/utils.py,
  /// get_pp_indices): the last has the vocabulary's product besides.
  public func layers(of model: Transformer) -> [Int] {
    if let stageLayers { return stageLayers }
    let (each, rest) = model.layers.quotientAndRemainder(dividingBy: pipeline)
    return (0..<pipeline).map { index in
      each + (index < pipeline - 1 && index >= pipeline - 1 - rest ? 1 : 0)
    }
  }

  /// The stages of a pipeline in their order.
  public func stages(of model: Transformer) -> [Stage] {
    let counts = layers(of: model)
    return counts.indices.map { Stage($0, of: counts, model) }
  }

  /// Layers of the stage that has most.
  public func mostLayers(of model: Transformer) -> Int {
    pipeline == 1 ? model.layers : layers(of: model).max() ?? model.layers
  }
}
