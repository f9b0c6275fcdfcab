public import Quantities

/// What a classifier's loss over tokens needs beside its operands, by how the logits are kept (Cut Cross-Entropy, arXiv
/// 2411.09009, table 1).
///
/// Gradients of the tokens and of the classifier are 2 (N D + V D) bytes in 16 bits; a copy of the logits 2 N V, or twice that in
/// fp32.
public struct ClassifierMemory: Sendable {
  public enum Method: String, Sendable, CaseIterable {
    /// Logits in tiles: for each token the logarithm of the sum of exponentials, the target's logit and the loss, in fp32.
    case cut
    /// The same with mean logits of the vocabulary, by which it is sorted, and its order.
    case sorted
    /// Logits in 16 bits, kept for backward; their gradient in fp32 and in 16 bits.
    case compiled
    /// Logits and their soft cap in 16 bits, logits and log-probabilities in fp32, of which backward needs the cap and the
    /// log-probabilities; gradients in fp32, in 16 bits, and through the cap.
    case materialised
  }

  public let tokens: Double
  public let vocabulary: Double
  public let hidden: Double

  public init(tokens: Double, vocabulary: Double, hidden: Double) {
    self.tokens = tokens
    self.vocabulary = vocabulary
    self.hidden = hidden
  }

  private var logits: Bytes { Bytes(2 * tokens * vocabulary) }

  /// Gradients of tokens and classifier in 16 bits: no method needs less.
  public var gradients: Bytes { Bytes(2 * hidden * (tokens + vocabulary)) }

  public func loss(_ method: Method) -> Bytes {
    switch method {
    case .cut: Bytes(12 * tokens)
    case .sorted: Bytes(12 * tokens + 4 * vocabulary)
    case .compiled: logits
    case .materialised: logits * 6
    }
  }

  public func gradient(_ method: Method) -> Bytes {
    switch method {
    case .cut: gradients
    case .sorted: gradients + Bytes(8 * vocabulary)
    case .compiled: logits * 3
    case .materialised: logits * 4
    }
  }

  /// Both passes: what forward keeps beside what backward makes.
  public func both(_ method: Method) -> Bytes {
    switch method {
    case .cut, .sorted: loss(method) + gradient(method)
    case .compiled: logits + gradient(method)
    case .materialised: logits * 3 + gradient(method)
    }
  }
}
