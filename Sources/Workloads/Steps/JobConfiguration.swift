public import Quantities

/// A job as published tables write it: `model=gpt;layers=24;hidden=2304;heads=24;…;phase=train;batch=512;…`.
///
/// Sizes of the model stand beside the options of the command line. `micro-batch=best` and `interleave=best` mean that the source
/// does not print them and that the fastest which fits is taken.
public struct JobConfiguration: Sendable {
  /// What is asked, with what the source leaves open as it usually is.
  public let job: Job
  /// What is to be tried; one of the job itself where everything is given.
  public let candidates: [Job]
  /// Why there is no candidate, so that nothing but memory can be asked.
  public let problem: JobError?

  /// How a source counts arithmetic.
  public enum FLOPConvention: String, Sendable, CaseIterable {
    /// Forward, backward, and forward again: 96 B s l h^2 (1 + s / 6h + V / 16 l h) (Narayanan et al. 2021, equation 3).
    case megatron
    /// 6 s P + 12 l h s^2 for a sequence, attention not halved (Dao 2023, section 4.2).
    case flashAttention = "flashattention"
    /// 6 for each weight that a token meets and token.
    case weights
  }

  /// Reads pairs; throws where one is unknown, missing or impossible.
  public init(_ text: String) throws(JobError) {
    var pairs = try Pairs(text)
    let model = try pairs.model()
    let (groups, purpose) = try pairs.work()
    var p = try pairs.plan()
    let microBatch = pairs.text("micro-batch")
    let interleave = pairs.text("interleave")
    if let microBatch, microBatch != "best" { p.microBatch = Int(microBatch) ?? 0 }
    if let interleave, interleave != "best" { p.interleave = Int(interleave) ?? 0 }
    let activations: ElementType = try pairs.choice("activations") ?? .bf16
    var job = Job(
      model: model, groups: groups, purpose: purpose,
      types: StepTypes(
        weights: try pairs.choice("weights") ?? activations, activations: activations,
        cache: activations),
      plan: p, attention: try pairs.choice("implementation"),
      recompute: try pairs.choice("recompute") ?? .none)
    let attention = pairs.text("attention") ?? "flash"
    guard ["flash", "naive"].contains(attention) else {
      throw .unsupported("attention is '\(attention)', expected flash or naive")
    }
    job.isAttentionMaterialised = attention == "naive"
    job.gradientType = try pairs.choice("gradients") ?? job.gradientType
    job.mode = try pairs.choice("mode") ?? .graph
    try pairs.end()
    self.job = job
    var candidates: [Job] = []
    for size in microBatch == "best" ? [1, 2, 4, 8, 16] : [p.microBatch] {
      for parts in interleave == "best" ? Array(1...8) : [p.interleave] {
        var candidate = job
        candidate.plan.microBatch = size
        candidate.plan.interleave = parts
        if (try? candidate.check()) != nil { candidates.append(candidate) }
      }
    }
    self.candidates = candidates
    do throws(JobError) {
      if candidates.isEmpty { try job.check() }
      problem = nil
    } catch {
      problem = error
    }
  }

  /// Arithmetic of one step by a source's convention.
  public func flops(_ convention: FLOPConvention) -> FLOPs {
    let model = job.model
    let (b, s) = (Double(job.batch), Double(job.longest))
    let (l, h) = (Double(model.layers), Double(model.hidden))
    switch convention {
    case .megatron:
      let v = Double(model.vocabulary)
      return FLOPs(96 * b * s * l * h * h * (1 + s / (6 * h) + v / (16 * l * h)))
    case .flashAttention:
      return FLOPs(b * (6 * s * Double(model.parameters) + 12 * l * h * s * s))
    case .weights: return FLOPs(6 * b * s * Double(model.activeParameters))
    }
  }
}

/// `key=value` pairs, each taken once.
private struct Pairs {
  private var values: [String: String] = [:]
  /// What was asked for, given or not.
  private var known: Set<String> = []

  init(_ text: String) throws(JobError) {
    for pair in text.split(separator: ";") {
      let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard sides.count == 2 else { throw .unsupported("'\(pair)' is not of the form key=value") }
      guard values.updateValue(sides[1], forKey: sides[0]) == nil else {
        throw .unsupported("'\(sides[0])' is given twice")
      }
    }
  }

  mutating func text(_ key: String) -> String? {
    known.insert(key)
    return values.removeValue(forKey: key)
  }

  mutating func number(_ key: String, or standard: Int? = nil) throws(JobError) -> Int {
    guard let text = text(key) else {
      guard let standard else { throw .unsupported("'\(key)' is missing") }
      return standard
    }
    guard let number = Int(text) else {
      throw .unsupported("\(key)=\(text) is not a whole number")
    }
    return number
  }

  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String
  ) throws(JobError) -> Choice? {
    guard let text = text(key) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw .unsupported("\(key) is '\(text)', expected one of \(known)")
    }
    return choice
  }

  mutating func end() throws(JobError) {
    guard let key = values.keys.min() else { return }
    throw .unsupported(
      "'\(key)' is not known; the keys are \(known.sorted().joined(separator: ", "))")
  }

  /// How devices share the model, but for what the source leaves open.
  fileprivate mutating func plan() throws(JobError) -> Plan {
    var p = Plan()
    p.tensor = try number("tensor-parallel", or: 1)
    p.pipeline = try number("pipeline-parallel", or: 1)
    p.data = try number("data-parallel", or: 1)
    p.context = try number("context-parallel", or: 1)
    p.expert = try number("expert-parallel", or: 1)
    if let text = text("expert-tensor-parallel") { p.expertTensor = Int(text) ?? 0 }
    if let text = text("stage-layers") {
      p.stageLayers = text.split(separator: ",").map { Int($0) ?? 0 }
    }
    p.zero = try number("zero", or: 0)
    p.isSequenceParallel = try number("sequence-parallel", or: 0) == 1
    p.overlapsCommunication = try number("overlap-communication", or: 0) == 1
    p.collectives = try choice("collectives")
    return p
  }

  /// The sequences and what is done with them: `groups=…`, or a phase with its sizes and a batch.
  mutating func work() throws(JobError) -> ([SequenceGroup], Job.Purpose) {
    if let text = text("groups") { return (try [SequenceGroup](text), .pass) }
    let batch = try number("batch", or: 1)
    switch text("phase") {
    case "train": return ([.prompts(batch, of: try number("sequence"))], .training)
    case "prefill": return ([.prompts(batch, of: try number("sequence"))], .pass)
    case "decode": return ([.decode(batch, context: try number("tokens"))], .pass)
    default: throw .unsupported("phase is missing: train, prefill or decode")
    }
  }

  /// A model by its sizes: of GPT's form, or with `model=llama` of LLaMA's.
  mutating func model() throws(JobError) -> Transformer {
    let name = text("model") ?? "gpt"
    guard ["gpt", "llama"].contains(name) else {
      throw .unsupported("model is '\(name)', expected gpt or llama")
    }
    let isGated = name == "llama"
    let hidden = try size("hidden")
    let heads = try size("heads")
    let context = try size("context", or: 1 << 20)
    let layers = try size("layers")
    let inner = try size("inner", or: 4 * hidden)
    let model = Transformer(
      family: name, hidden: hidden, layers: layers,
      vocabulary: try size("vocabulary"), context: context,
      attention: .init(
        heads: heads, kvHeads: try size("kv-heads", or: heads),
        headDim: try size("head-dim", or: max(hidden / heads, 1)), hasInputBias: !isGated,
        hasOutputBias: !isGated),
      feedForward: .init(inner: inner, isGated: isGated, hasBias: !isGated),
      experts: try experts(layers: layers, inner: inner),
      norm: .init(form: isGated ? .rms : .layer, count: 2),
      learnsPositions: !isGated && context < 1 << 20, isTied: try number("tied", or: 1) == 1)
    guard model.isCountable else {
      throw .unsupported("the sizes give more weights than can be counted")
    }
    return model
  }

  /// Experts in some of the layers, in all of them if not given; nil where none are said.
  private mutating func experts(
    layers: Int, inner: Int
  ) throws(JobError) -> Transformer.Experts? {
    known.insert("experts")
    guard values["experts"] != nil else { return nil }
    let experts = Transformer.Experts(
      count: try size("experts"), perToken: try size("experts-per-token"),
      inner: try size("expert-inner", or: inner), layers: try size("expert-layers", or: layers))
    guard experts.perToken <= experts.count, experts.layers <= layers else {
      throw .unsupported(
        "\(experts.perToken) of \(experts.count) experts in \(experts.layers) of \(layers) layers")
    }
    return experts
  }

  /// A size of at least 1.
  mutating func size(_ key: String, or standard: Int? = nil) throws(JobError) -> Int {
    let size = try number(key, or: standard)
    guard size > 0 else { throw .notPositive(name: key, value: size) }
    guard size < 1 << 32 else { throw .unsupported("\(key) is \(size), but must be below 2^32") }
    return size
  }
}
