public import Quantities

/// A device's memory in zeroth-order training whose blocks stay with the host (ZO2, base of arXiv 2507.03211).
///
/// Its README prints bytes and no account of them; what is counted here is inferred from how the method works: the tied table;
/// four arrays of a block's 12 h^2 weights (one in use, one on its way in, one out, and its perturbation); logits of both
/// perturbed passes over 2048 tokens, in 16 bits twice (with the shifted copy) and in fp32 twice (with log-probabilities); and
/// half a gigabyte of the process's own. Weights are of 16 bits.
public struct OffloadedBlocks: Sendable {
  public let hidden: Double
  public let vocabulary: Double

  public init(hidden: Double, vocabulary: Double) {
    self.hidden = hidden
    self.vocabulary = vocabulary
  }

  private static let tokens = 2048.0
  private static let process = Bytes(0.5e9)

  public var memory: Bytes {
    let (h, v) = (hidden, vocabulary)
    let passes = 2 * Self.tokens * v * (2 + 2 + 4 + 4)
    return Bytes(2 * v * h + 4 * 2 * 12 * h * h + passes) + Self.process
  }
}
