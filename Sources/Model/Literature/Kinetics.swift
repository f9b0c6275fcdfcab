public import Quantities
public import Workloads

/// What test-time scaling costs by Kinetics (arXiv 2506.05333): arithmetic, and bytes weighted by what a machine could compute
/// meanwhile.
///
/// eFLOPs = C + I M, with I the machine's FLOPs a byte; weights are read for so many sequences at once that they cost nothing.
public struct Kinetics: Sendable {
  /// Which keys a new token attends to.
  public enum Attention: Sendable, Hashable {
    /// All keys before it.
    case dense
    /// The best `budget`, found at no cost.
    case topK(budget: Int)
    /// The last `local` and the best `blocks` blocks of `size`, found by one vector a block.
    case blockTopK(local: Int, size: Int, blocks: Int)
  }

  /// Weights that a token meets.
  public let parameters: Double
  /// Query heads times head dimension, over all layers: n_q d of the formulas.
  public let queryWidth: Double
  /// Kv heads times head dimension, over all layers: n_kv d of the formulas.
  public let cacheWidth: Double

  /// A model of `layers` layers that are alike; `parameters` are the weights that one token meets.
  public init(parameters: Double, layers: Int, heads: Int, kvHeads: Int, headDim: Int) {
    self.parameters = parameters
    queryWidth = Double(layers * heads * headDim)
    cacheWidth = Double(layers * kvHeads * headDim)
  }

  /// A model by its description.
  public init(_ model: Transformer) {
    let a = model.attention
    parameters = Double(model.activeParameters)
    queryWidth = Double(model.layers) * Double(a.heads * a.headDim)
    cacheWidth = Double(model.layers) * Double(model.cacheElements) / 2
  }

  /// Arithmetic, and bytes that memory moves for it.
  public struct Cost: Sendable, Hashable {
    /// All FLOPs, C.
    public var compute: FLOPs
    /// All bytes, M; weights are none of them.
    public var memory: Bytes

    /// eFLOPs: C + I M, with the machine's FLOPs a byte as I.
    public func equivalent(_ intensity: FLOPsPerByte) -> FLOPs { compute + intensity * memory }
  }

  /// NVIDIA B200 as the paper takes it: 4500 TFLOP/s over 8 TB/s.
  public static let paperIntensity = FLOPsPerByte(562.5)

  /// `trials` answers of `generated` tokens to one prompt of `context`, whose keys and values all trials share; 2 bytes an
  /// element.
  ///
  /// Dense: C = (2 P g + 2 (2c + g) g n_q d) N, M = 2 (2c + g N) g n_kv d. With a budget b, F = b g - max(0, b - c)^2 / 2 keys
  /// are met: C = (2 P g + 4 F n_q d) N, M = 4 F n_kv d N; blocks add their search, floor((2c + g) / B) g n_q d and
  /// floor((2c + g N) / B) g n_kv d. (The authors' code adds the square in one place and subtracts it in another; subtracting
  /// is right, since the first tokens have fewer keys than the budget.)
  public func cost(
    _ attention: Attention, context: Int, generated: Int, trials: Int
  ) -> Cost {
    let (c, g, n) = (Double(context), Double(generated), Double(trials))
    let weights = 2 * parameters * g
    func sparse(_ budget: Int, search: (compute: Double, memory: Double)) -> Cost {
      let b = min(Double(budget), c + g)
      let met = b * g - 0.5 * max(0, b - c) * max(0, b - c)
      return Cost(
        compute: FLOPs((weights + 4 * met * queryWidth + search.compute) * n),
        memory: Bytes(4 * met * cacheWidth * n + search.memory))
    }
    switch attention {
    case .dense:
      return Cost(
        compute: FLOPs((weights + 2 * (2 * c + g) * g * queryWidth) * n),
        memory: Bytes(2 * (2 * c + g * n) * g * cacheWidth))
    case .topK(let budget): return sparse(budget, search: (0, 0))
    case .blockTopK(let local, let size, let blocks):
      let block = Double(size)
      return sparse(
        local + size * blocks,
        search: (
          ((2 * c + g) / block).rounded(.down) * g * queryWidth,
          ((2 * c + g * n) / block).rounded(.down) * g * cacheWidth
        ))
    }
  }

  /// The length of an answer at which attention costs as much as the weights' products; nil where it never does below 2^30.
  public func crossover(
    _ attention: Attention, context: Int, trials: Int, intensity: FLOPsPerByte
  ) -> Int? {
    func isBeyond(_ generated: Int) -> Bool {
      let whole = cost(attention, context: context, generated: generated, trials: trials)
        .equivalent(intensity).value
      return whole >= 2 * 2 * parameters * Double(generated) * Double(trials)
    }
    var (low, high) = (1, 1 << 30)
    guard isBeyond(high) else { return nil }
    while low < high {
      let middle = (low + high) / 2
      if isBeyond(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
