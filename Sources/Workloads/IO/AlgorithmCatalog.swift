/// Every blocked algorithm, by name; the one place that lists them.
public enum AlgorithmCatalog {
  /// The types of all algorithms, those of one kind of work beside each other.
  public static let all: [any BlockedAlgorithm.Type] = [
    NaiveAttention.self, FlashAttention.self, FirstFlashAttention.self,
    FlashAttentionBackward.self, SmallCacheAttention.self, BlockSparseAttention.self,
    WindowAttention.self, RecurrentLinearAttention.self, ChunkwiseLinearAttention.self,
    StreamingGatedAttention.self, MaterialisedGatedAttention.self, ChunkedRecurrentAttention.self,
    GroupedDecode.self, PagedDecode.self, LatentDecode.self, BlockedGEMM.self,
    ThreePassSoftmax.self, OnlineSoftmax.self, IterativeFFT.self, MonarchFFT.self,
    CutCrossEntropy.self, CutCrossEntropyBackward.self, AtomicRationalBackward.self,
    TiledRationalBackward.self, GatheredExperts.self,
  ]

  /// The algorithm of a name at these sizes.
  public static func algorithm(
    _ name: String, _ axes: Axes
  ) throws(WorkloadError)
    -> any BlockedAlgorithm
  {
    guard let type = all.first(where: { $0.name == name }) else {
      throw .unknownAlgorithm(name: name, known: all.map { $0.name })
    }
    let algorithm = try type.init(axes: axes)
    guard algorithm.isCountable else { throw .uncountable(kind: name, axes: "\(axes)") }
    return algorithm
  }
}
