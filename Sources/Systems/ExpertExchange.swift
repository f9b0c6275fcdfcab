public import Quantities

/// The bound that exchanging tokens among experts sets on decode (DeepSeek-V3, arXiv 2505.09343, section 2.3.2).
public struct ExpertExchange: Sendable {
  /// Tokens of one device, and copies of each that leave it: routed experts and the shared one.
  public let tokens: Double
  public let copies: Double
  /// Width of a token as the paper rounds it.
  public let hidden: Double
  /// Bytes an element on the way out (fp8) and back (bf16).
  public let out: Double
  public let back: Double
  public let bandwidth: BytesPerSecond

  public init(
    tokens: Double, copies: Double, hidden: Double, out: Double = 1, back: Double = 2,
    bandwidth: BytesPerSecond
  ) {
    self.tokens = tokens
    self.copies = copies
    self.hidden = hidden
    self.out = out
    self.back = back
    self.bandwidth = bandwidth
  }

  /// One layer: (out + back) tokens copies hidden / bandwidth.
  public var layer: Seconds { Bytes((out + back) * tokens * copies * hidden) / bandwidth }

  /// One token of every sequence, with two micro-batches in turn so that only communication counts: 2 x layers x layer.
  public func step(layers: Double) -> Seconds { layer * (2 * layers) }
}
