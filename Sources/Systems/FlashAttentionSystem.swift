import Quantities
import Validate
import Workloads

/// What training attention moves to and from a device's memory, forward and backward (FlashAttention, arXiv 2205.14135, figure 2
/// left).
///
/// Arrays are in 16 bits. The paper prints totals; which passes over the scores the standard algorithm makes is concluded from
/// them: eighteen.
struct FlashAttentionSystem: PublishedSystem {
  static let name = "flash-attention"
  static let group = SystemGroup.attention
  static let abstract = "what attention moves to and from memory in training"
  static let removes = "scores in memory"

  var type = ElementType.fp16
  var job: Job?
  var method = Method.flash
  var batch = 0
  var heads = 0
  var length = 0
  var dim = 0
  /// On-chip memory of one multiprocessor.
  var onChip = 0

  enum Method: String, Sendable, CaseIterable {
    /// Scores in memory between kernels, as PyTorch ran it: an additive mask, dropout with a stored mask of one byte.
    case standard
    /// The same with scale, mask and softmax in one kernel.
    case fused
    /// Algorithms 1 and 4 with the paper's own block rule.
    case flash
  }

  enum Quantity: String, FigureQuantity {
    case traffic
    /// Forward alone, over scores in memory.
    case gain = "forward-gain"
    /// A step of training, over one with scores in memory.
    case trainingGain = "training-gain"
    var dimension: FigureDimension { self == .traffic ? .bytes : .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let sizes: [ConfigurationKey<Self>] = [
      .count("batch", \.batch, "sequences"),
      .count("heads", \.heads, "heads of a sequence"),
      .count("sequence", \.length, "queries and keys of a head"),
      .count("head-dim", \.dim, "elements of a query"),
    ]
    return switch quantity {
    case .traffic:
      [.choice("method", \.method, "how scores are kept")] + sizes + [
        .count("memory", \.onChip, in: 1...1 << 32, "bytes of on-chip memory")
      ]
    case .gain: [.choice("type", \.type, "type of the elements")] + sizes
    case .trainingGain: [.step(\.job, "a step of training with attention in tiles")]
    }
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    switch quantity {
    case .traffic: break
    case .gain: return try gain(on: machine)
    case .trainingGain: return try trainingGain(on: machine)
    }
    switch method {
    case .standard: return .sum(kernels(masks: true))
    case .fused: return .sum(kernels(masks: false))
    case .flash: return .sum(try blocked())
    }
  }

  private func gain(on machine: AskedMachine) throws(SystemError) -> FigureAnswer {
    func attention(_ algorithm: Attention.Algorithm) -> Attention {
      Attention(
        algorithm, type: type, batch: batch, heads: heads, kvHeads: heads, queries: length,
        keys: length, headDim: dim, causal: false)
    }
    return .comparison(
      .gain, baseline: try machine.run("scores in memory", attention(.naive)),
      system: try machine.run("in tiles", attention(.flash)))
  }

  private func trainingGain(on machine: AskedMachine) throws(SystemError) -> FigureAnswer {
    guard let job else { throw .impossible("there is no step") }
    var materialised = job
    materialised.isAttentionMaterialised = true
    return .comparison(
      .gain, baseline: try machine.step("scores in memory", materialised),
      system: try machine.step("in tiles", job))
  }

  /// Heads of all sequences.
  private var pairs: Double { Double(batch) * Double(heads) }

  /// Kernels whose operands come from memory and whose results go there.
  private func kernels(masks: Bool) -> [FigureAnswer.Amount] {
    let (type, scores) = (ElementType.fp16, length * length)
    let inner = GEMM(type: type, m: length, n: length, k: dim)
    let outer = GEMM(type: type, m: length, n: dim, k: length)
    let softmax = Softmax(.library, type: type, rows: length, columns: length)
    func map(read: Int, written: Int) -> ElementMap {
      ElementMap(.vector, elements: scores, read: read, written: written)
    }
    var kernels: [(String, any Operation)] = [
      ("forward: Q K^T: Q and K in, scores out", inner),
      ("forward: mask added: scores in and out", map(read: 2, written: 2)),
      ("forward: softmax: scores in, weights out", softmax),
      ("forward: dropout: weights in and out, its mask out in bytes", map(read: 2, written: 3)),
      ("forward: times V: weights and V in, O out", outer),
      ("backward: dO V^T: dO and V in, gradient of weights out", inner),
      ("backward: weights^T dO: weights and dO in, dV out", outer),
      ("backward: dropout: gradient in and out, mask in", map(read: 3, written: 2)),
      (
        "backward: softmax: weights and gradient in, gradient of scores out",
        map(read: 4, written: 2)
      ),
      ("backward: times K: gradient and K in, dQ out", outer),
      ("backward: its transpose times Q: gradient and Q in, dK out", outer),
    ]
    if !masks { kernels.remove(at: 1) }
    return kernels.map { name, kernel in
      .init(name, kernel.demand.compulsory.total * pairs)
    }
  }

  /// The paper's algorithms with its block rule, ceil(M / 4 d) keys.
  private func blocked() throws(SystemError) -> [FigureAnswer.Amount] {
    let element = ElementType.fp16.size
    let axes = Axes([(.query, length), (.headDim, dim)])
    let words = onChip / Int(element.value)
    guard let forward = try? FirstFlashAttention(axes: axes),
      let backward = try? FlashAttentionBackward(axes: axes), forward.isCountable,
      words >= 4 * dim
    else { throw .impossible("\(onChip) bytes hold no rows of Q, K, V and O \(dim) wide") }
    let memory = FastMemory(words: words)
    func amounts(_ name: String, _ transfers: [Transfer]) -> [FigureAnswer.Amount] {
      transfers.map { .init("\(name): \($0.cause)", element * (pairs * $0.total)) }
    }
    return amounts("forward", forward.transfers(forward.published(words: words), memory))
      + amounts("backward", backward.transfers(backward.published(words: words), memory))
  }
}
