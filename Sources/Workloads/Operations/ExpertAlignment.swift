public import Quantities

/// Tokens sorted by the experts that they take, each expert's rows filled up to whole blocks: what a grouped product is handed.
public struct ExpertAlignment: Operation {
  /// Places are whole numbers of 4 bytes.
  public var elementType: ElementType { .fp32 }
  /// Tokens.
  public let tokens: Int
  /// Experts that they may take.
  public let experts: Int
  /// Experts that each token takes.
  public let topK: Int

  /// The places of `tokens` tokens that take `topK` of `experts` experts each.
  public init(tokens: Int, experts: Int, topK: Int) {
    (self.tokens, self.experts, self.topK) = (tokens, experts, topK)
  }

  init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "expert_align")
    self.init(
      tokens: try reader.positive(.tokens), experts: try reader.positive(.experts),
      topK: try reader.positive(.topK))
    try reader.end()
    guard topK <= experts else {
      throw .exceeds(kind: kind.rawValue, axis: "top-k", size: topK, of: "experts", limit: experts)
    }
  }

  /// The family `expert_align`.
  public var kind: OperationKind { .expertAlignment }
  /// The sizes `T`, `E` and `topk`.
  public var axes: Axes { Axes([(.tokens, tokens), (.experts, experts), (.topK, topK)]) }
  /// One block goes over all places.
  public var shape: KernelShape { .alignment(places: tokens.times(topK), experts: experts) }

  /// Every place is counted and put; 4 bytes each in and out, and a number for each expert.
  public var demand: Demand {
    let places = Double(tokens) * Double(topK)
    return Demand(
      elementwise: FLOPs(2 * places),
      compulsory: Traffic(
        reads: Bytes(4 * places), writes: Bytes(4 * (places + Double(experts)))))
  }

  /// The compulsory traffic at any capacity.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension ExpertAlignment {
  /// One set of experts.
  public var twinSizes: [Axis] { [.experts, .topK] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
