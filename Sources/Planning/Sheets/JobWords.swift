public import Quantities
public import Workloads

extension Job {
  /// The phase and its sizes, in words.
  public var words: String {
    let group = groups[0]
    let sizes =
      switch purpose {
      case .generation(let tokens): "generation of \(batch) x \(tokens) tokens after \(group.new)"
      case .training: "training on \(batch) x \(group.new) tokens"
      case .pass where groups.count == 1 && group.isPrompt:
        "prefill of \(batch) x \(group.new) tokens"
      case .pass where groups.count == 1 && group.isDecode:
        "decode of \(batch) sequences at context \(group.keys)"
      case .pass: "a pass over \(groups.text)"
      }
    return "\(sizes), \(mode.rawValue)"
  }
}

extension StepTypes {
  /// The types that are asked for, and for those that are not what the model is published in.
  ///
  /// Products are in 16 bits where it is published in more; caches have no less than 16 bits; weights are not widened.
  public init(
    of model: Transformer, weights: ElementType?, activations: ElementType?, cache: ElementType?
  ) {
    let published = model.type.map { $0.size < ElementType.fp32.size ? $0 : .bf16 } ?? .bf16
    let products = activations ?? published
    let plain = products.size < published.size ? products : published
    let quantization = weights == nil ? model.quantization : nil
    self.init(
      weights: weights ?? quantization?.type ?? plain, activations: products,
      cache: cache ?? (products.size < ElementType.bf16.size ? .bf16 : products))
    (self.quantization, self.plain) = (quantization, plain)
  }
}

extension Quantization {
  /// What is used of it, in a sentence.
  public var words: String {
    let covered = parts.map(\.rawValue).sorted().joined(separator: ", ")
    let scales =
      overhead > 0 ? " and \(overhead.rounded(toSignificant: 3).short) B of scales each" : ""
    return
      "weights are \(method): those of \(covered) in \(type.rawValue)\(scales), the others in 16 bits; products are done in --activations"
  }
}
