public import Model
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
  /// Products are in 16 bits where it is published in more, and in the next type that the machine has where it lacks that one; caches
  /// have no less than 16 bits; weights are not widened.
  public init(
    of model: Transformer, on machine: StepModel, weights: ElementType?,
    activations: ElementType?, cache: ElementType?
  ) {
    let published = model.type.map { $0.size < ElementType.fp32.size ? $0 : .bf16 } ?? .bf16
    let quantization = weights == nil ? model.quantization : nil
    let wanted = activations ?? quantization?.products ?? published
    let products =
      activations != nil || machine.computes(in: wanted)
      ? wanted
      : [published, .bf16, .fp16, .fp32].first(where: machine.computes) ?? published
    let plain = quantization == nil && products.size < published.size ? products : published
    let kept = cache ?? quantization?.cache
    self.init(
      weights: weights ?? quantization?.type ?? plain, activations: products,
      cache: kept ?? (products.size < ElementType.bf16.size ? .bf16 : products))
    (self.quantization, self.plain) = (quantization, plain)
  }
}

extension StepTypes {
  /// "weights int4, products bf16, cache bf16".
  var words: String {
    let method = quantization.map { " (\($0.method))" } ?? ""
    return
      "weights \(weights.rawValue)\(method), products \(activations.rawValue), cache \(cache.rawValue)"
  }
}

extension JobModel {
  /// A job in the mode in which its work is customarily run here: training by the framework's own modules, all else as one graph; and
  /// why, where training cannot be predicted so.
  public func customary(_ job: Job) -> (job: Job, note: String?) {
    guard job.isTraining else { return (job, nil) }
    var eager = job
    eager.mode = .eager
    do {
      try eager.check()
      try check(eager)
      _ = try time(eager)
      return (eager, nil)
    } catch {
      return (job, "the step is predicted as one CUDA graph, without its host's time: \(error)")
    }
  }
}

extension Quantization {
  /// What is used of it, in a sentence.
  public var words: String {
    let multiplied =
      products.map { "products are done in \($0.rawValue) where the machine can" }
      ?? "they are widened to 16 bits for products"
    let covered = parts.map(\.rawValue).sorted().joined(separator: ", ")
    let scales =
      overhead > 0 ? " and \(overhead.rounded(toSignificant: 3).short) B of scales each" : ""
    return
      "weights are \(method): those of \(covered) in \(type.rawValue)\(scales), the others in 16 bits; \(multiplied), unless --activations says otherwise"
  }
}
