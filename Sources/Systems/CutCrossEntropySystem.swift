import Model
import Quantities
import Validate
import Workloads

/// What a classifier's loss over tokens needs beside its operands, by how the logits are kept (Cut Cross-Entropy, arXiv 2411.09009,
/// table 1).
///
/// Gradients of the tokens and of the classifier are 2 (N D + V D) bytes in 16 bits; a copy of the logits 2 N V, or twice that in
/// fp32.
struct CutCrossEntropySystem: PublishedSystem {
  static let name = "cut-cross-entropy"
  static let group = SystemGroup.loss
  static let abstract = "memory of a classifier's loss, by how logits are kept"
  static let removes = "logits in memory"

  var type = ElementType.bf16
  var method = Method.cut
  var tokens = 0
  var vocabulary = 0
  var hidden = 0

  enum Method: String, Sendable, CaseIterable {
    /// Logits in tiles.
    case cut
    /// The same with the vocabulary sorted by its mean logits.
    case sorted
    /// Logits in 16 bits, kept for backward.
    case compiled
    /// Logits and their soft cap in 16 bits, logits and log-probabilities in fp32; backward needs the cap and log-probabilities.
    case materialised
  }

  enum Quantity: String, FigureQuantity {
    case loss = "loss-memory"
    case gradient = "gradient-memory"
    /// Both passes: what forward keeps beside what backward makes.
    case both = "both-memory"
    /// Time of the loss with logits in tiles, over the time with logits in memory.
    case gain = "loss-gain"
    var dimension: FigureDimension { self == .gain ? .ratio : .bytes }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let method: [ConfigurationKey<Self>] =
      quantity == .gain
      ? [.choice("type", \.type, "type of the elements")]
      : [.choice("method", \.method, "how logits are kept")]
    return method + [
      .count("tokens", \.tokens, "tokens of a batch"),
      .count("vocabulary", \.vocabulary, "tokens of the vocabulary"),
      .count("hidden", \.hidden, "width of a token"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    switch quantity {
    case .loss: return .sum(loss)
    case .gradient: return .sum(gradient)
    case .both: return .sum(kept + gradient)
    case .gain:
      func time(_ name: String, _ form: CrossEntropy.Algorithm) throws(SystemError) -> CostEstimate
      {
        try machine.run(
          name,
          CrossEntropy(form, type: type, tokens: tokens, vocabulary: vocabulary, modelDim: hidden))
      }
      return .comparison(
        .gain, baseline: try time("logits in memory", .materialised),
        system: try time("logits in tiles", .cut))
    }
  }

  /// One copy of the logits in 16 bits.
  private var logits: Bytes { Bytes(2) * (Double(tokens) * Double(vocabulary)) }

  private var loss: [FigureAnswer.Amount] {
    let each = Bytes(4) * Double(tokens)
    let statistics: [FigureAnswer.Amount] = [
      .init("logarithm of each token's sum", each), .init("logit of each target", each),
      .init("losses", each),
    ]
    switch method {
    case .cut: return statistics
    case .sorted:
      return statistics + [.init("mean logits of the vocabulary", Bytes(4) * Double(vocabulary))]
    case .compiled: return [.init("logits", logits)]
    case .materialised:
      return [
        .init("logits", logits), .init("soft cap", logits), .init("logits in fp32", logits * 2),
        .init("log-probabilities in fp32", logits * 2),
      ]
    }
  }

  /// Of the loss, what backward needs.
  private var kept: [FigureAnswer.Amount] {
    switch method {
    case .cut, .sorted, .compiled: loss
    case .materialised: [loss[1], loss[3]]
    }
  }

  private var gradient: [FigureAnswer.Amount] {
    let operands: [FigureAnswer.Amount] = [
      .init("gradient of the tokens", Bytes(2) * (Double(tokens) * Double(hidden))),
      .init("gradient of the classifier", Bytes(2) * (Double(vocabulary) * Double(hidden))),
    ]
    let copies: [FigureAnswer.Amount] = [
      .init("gradient of the logits in fp32", logits * 2),
      .init("gradient of the logits in 16 bits", logits),
    ]
    switch method {
    case .cut: return operands
    case .sorted:
      return operands + [
        .init("order of the vocabulary and its mean logits", Bytes(8) * Double(vocabulary))
      ]
    case .compiled: return copies
    case .materialised: return copies + [.init("gradient through the cap", logits)]
    }
  }
}
