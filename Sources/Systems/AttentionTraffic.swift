public import Quantities
import Workloads

/// What training attention moves to and from a device's memory, forward and backward (FlashAttention, arXiv 2205.14135, figure
/// 2 left).
///
/// Arrays are in 16 bits. The paper prints totals; which passes over the scores the standard algorithm makes is concluded from
/// them: eighteen.
public struct AttentionTraffic: Sendable {
  public enum Method: String, Sendable, CaseIterable {
    /// Scores in memory between kernels, as PyTorch ran it: an additive mask, dropout with a stored mask of one byte.
    case standard
    /// The same with scale, mask and softmax in one kernel.
    case fused
    /// Algorithms 1 and 4 with the paper's own block rule.
    case flash
  }

  /// Bytes that one cause moves.
  public struct Pass: Sendable {
    public let cause: String
    public let bytes: Bytes
  }

  let pairs: Double
  let length: Int
  let dim: Int
  /// On-chip memory of one multiprocessor.
  let onChip: Bytes

  public init(batch: Double, heads: Double, length: Int, dim: Int, onChip: Bytes) {
    pairs = batch * heads
    self.length = length
    self.dim = dim
    self.onChip = onChip
  }

  private static let element = Bytes(2)
  /// One matrix of scores of all heads.
  private var scores: Bytes { Self.element * (pairs * Double(length) * Double(length)) }
  /// One of Q, K, V, O and their gradients.
  private var array: Bytes { Self.element * (pairs * Double(length) * Double(dim)) }

  public func passes(_ method: Method) throws(SystemError) -> [Pass] {
    switch method {
    case .standard: standard(masks: true)
    case .fused: standard(masks: false)
    case .flash: try flash()
    }
  }

  private func standard(masks: Bool) -> [Pass] {
    let list: [(String, Double, Double)] = [
      ("forward: Q K^T: Q and K in, scores out", 1, 2),
      ("forward: mask added: scores in and out", masks ? 2 : 0, 0),
      ("forward: softmax: scores in, weights out", 2, 0),
      ("forward: dropout: weights in and out, its mask out in bytes", 2.5, 0),
      ("forward: times V: weights and V in, O out", 1, 2),
      ("backward: dO V^T: dO and V in, gradient of weights out", 1, 2),
      ("backward: weights^T dO: weights and dO in, dV out", 1, 2),
      ("backward: dropout: gradient in and out, mask in", 2.5, 0),
      ("backward: softmax: weights and gradient in, gradient of scores out", 3, 0),
      ("backward: times K: gradient and K in, dQ out", 1, 2),
      ("backward: its transpose times Q: gradient and Q in, dK out", 1, 2),
    ]
    return list.filter { $0.1 > 0 }.map { cause, matrices, arrays in
      Pass(cause: cause, bytes: scores * matrices + array * arrays)
    }
  }

  private func flash() throws(SystemError) -> [Pass] {
    let axes = Axes([(.query, length), (.headDim, dim)])
    let words = Int(onChip / Self.element)
    let memory = FastMemory(words: words)
    guard let forward = try? FirstFlashAttention(axes: axes),
      let backward = try? FlashAttentionBackward(axes: axes), words >= 4 * dim
    else { throw .missing(key: "memory") }
    func passes(_ name: String, _ transfers: [Transfer]) -> [Pass] {
      transfers.map { transfer in
        Pass(
          cause: "\(name): \(transfer.cause)", bytes: Self.element * (pairs * transfer.total))
      }
    }
    return passes("forward", forward.transfers(forward.published(words: words), memory))
      + passes("backward", backward.transfers(backward.published(words: words), memory))
  }
}
