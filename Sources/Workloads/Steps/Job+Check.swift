import Quantities

/// Why a job cannot be.
public enum JobError: Error, Equatable, CustomStringConvertible {
  /// A size below 1, by the name of its option.
  case notPositive(name: String, value: Int)
  /// More tokens of a sequence than the model has positions for.
  case beyondContext(tokens: Int, limit: Int)
  /// A size that cannot be shared evenly.
  case notDivisible(name: String, value: Int, by: String, divisor: Int)
  /// A combination that cannot be, or that nothing predicts; a sentence says why.
  case unsupported(String)

  /// A sentence that names the size and its value, and says what was expected.
  public var description: String {
    switch self {
    case .notPositive(let name, let value): "\(name) is \(value), but must be at least 1"
    case .beyondContext(let tokens, let limit):
      "\(tokens) tokens are asked of a model made for \(limit)"
    case .notDivisible(let name, let value, let by, let divisor):
      "\(name) (\(value)) cannot be divided by \(by) (\(divisor))"
    case .unsupported(let reason): reason
    }
  }
}

extension Job {
  /// Refuses what cannot be, by name, before anything is computed.
  public func check() throws(JobError) {
    let p = plan
    var sizes = [
      ("batch", batch), ("tensor-parallel", p.tensor), ("pipeline-parallel", p.pipeline),
      ("data-parallel", p.data), ("expert-parallel", p.expert), ("context-parallel", p.context),
      ("interleave", p.interleave), ("micro-batch", p.microBatch ?? 1),
      ("expert-tensor-parallel", p.expertShards),
    ]
    if case .generation(let tokens) = purpose { sizes.append(("generate", tokens)) }
    for group in groups {
      sizes.append(("batch", group.count))
      sizes.append(group.isDecode ? ("context", group.keys) : ("sequence", group.new))
    }
    if let group = groups.first(where: { $0.cached < 0 && !$0.isDecode }) {
      throw .unsupported("\(group.cached) tokens cannot be cached")
    }
    for (name, value) in sizes {
      guard value > 0 else { throw .notPositive(name: name, value: value) }
      let isDegree = name.hasSuffix("parallel") || name == "interleave"
      let limit = isDegree ? 1 << 14 : 1 << 31
      guard value <= limit else {
        throw .unsupported("\(name) is \(value), but must be at most \(limit)")
      }
    }
    guard !groups.isEmpty else { throw .notPositive(name: "batch", value: 0) }
    guard purpose == .pass || groups.count == 1 && groups[0].cached == 0 else {
      throw .unsupported("\(phase) is of sequences of one length, of which nothing is cached")
    }
    guard longest <= model.context else {
      throw .beyondContext(tokens: longest, limit: model.context)
    }
    guard model.isCausal || purpose == .pass && groups.allSatisfy(\.isPrompt) else {
      throw .unsupported("\(model.family) is an encoder: its only phase is prefill")
    }
    try checkShares()
    try checkSchedule()
  }

  private func checkShares() throws(JobError) {
    let (p, a) = (plan, model.attention)
    try divide("attention heads", a.heads, by: "tensor-parallel", p.tensor)
    if a.latent == nil, a.kvHeads % p.tensor != 0, p.tensor % a.kvHeads != 0 {
      throw .notDivisible(
        name: "key and value heads", value: a.kvHeads, by: "tensor-parallel", divisor: p.tensor)
    }
    if model.denseLayers > 0 {
      try divide("feed-forward width", model.feedForward.inner, by: "tensor-parallel", p.tensor)
    }
    if let experts = model.experts {
      try divide("experts", experts.count, by: "expert-parallel", p.expert)
      try divide("tensor-parallel", p.tensor, by: "expert-tensor-parallel", p.expertShards)
      try divide("experts' width", experts.inner, by: "expert-tensor-parallel", p.expertShards)
    } else if p.expert > 1 {
      throw .unsupported("expert-parallel is \(p.expert), but the model has no experts")
    } else if let shards = p.expertTensor {
      throw .unsupported("expert-tensor-parallel is \(shards), but the model has no experts")
    }
    try divide(
      "devices of a stage", p.tensor * p.context * p.data,
      by: "expert-tensor-parallel x expert-parallel", p.expertShards * p.expert)
    try checkStages()
    guard p.context > 1 else { return }
    guard given == 0, groups.count == 1, groups[0].isPrompt else {
      throw .unsupported("context-parallel is for prefill and training")
    }
    try divide("sequence", groups[0].new, by: "context-parallel", p.context)
  }

  private func checkStages() throws(JobError) {
    let p = plan
    guard p.pipeline <= model.layers else {
      throw .unsupported(
        "pipeline-parallel is \(p.pipeline), but the model has \(model.layers) layers")
    }
    if p.interleave > 1 {
      try divide(
        "layers", model.layers, by: "pipeline stages x interleave", p.pipeline * p.interleave)
    }
    guard let layers = p.stageLayers else { return }
    guard layers.count == p.pipeline, layers.allSatisfy({ $0 > 0 }),
      layers.reduce(0, +) == model.layers, p.interleave == 1
    else {
      throw .unsupported(
        "stage-layers are \(layers.map(String.init).joined(separator: ",")), but must be "
          + "\(p.pipeline) numbers above 0 that sum to \(model.layers), without interleave")
    }
  }

  private func checkSchedule() throws(JobError) {
    let p = plan
    try divide("batch", batch, by: "data-parallel", p.data)
    try divide("batch of a copy", copyBatch, by: "micro-batch", microBatch)
    for group in groups where group.share(microBatch, of: batch) == nil {
      try divide("sequences of \(group)", group.count, by: "copies and passes", batch / microBatch)
    }
    guard (0...3).contains(p.zero) else {
      throw .unsupported("zero is \(p.zero), but must be 0, 1, 2 or 3")
    }
    guard p.interleave == 1 || p.pipeline > 1 else {
      throw .unsupported("interleave is for pipelines: pipeline-parallel is 1")
    }
    guard p.zero != 2 || p.pipeline == 1 else {
      throw .unsupported("zero 2 shares gradients, which a pipeline keeps: use 0, 1 or 3")
    }
    guard isTraining || p.zero == 0 else { throw .unsupported("zero is for training") }
    guard isTraining || p.interleave == 1 else { throw .unsupported("interleave is for training") }
    try checkTypes()
    if mode == .eager { try checkModules() }
    if mode == .vllm { try checkEngine() }
    guard !isTraining || offload == .none else {
      throw .unsupported("offloaded weights are for prefill, decode and generation")
    }
    guard isTraining || recompute == .none else {
      throw .unsupported("recompute is for training")
    }
  }

  /// What a serving engine does not do.
  private func checkEngine() throws(JobError) {
    let wrong: String? =
      isTraining
      ? "it does not train"
      : !model.isCausal
        ? "its recipe knows no encoders"
        : isAttentionMaterialised
          ? "its attention stores no scores"
          : plan.context > 1
            ? "its recipe shares no sequence among devices"
            : plan.isSequenceParallel ? "its recipe shares no norms along the sequence" : nil
    if let wrong { throw .unsupported("engine vllm: \(wrong)") }
  }

  private func checkTypes() throws(JobError) {
    let floats: [ElementType] = [.fp32, .tf32, .bf16, .fp16]
    let roles: [(String, ElementType, [ElementType])] = [
      ("activations", types.activations, floats + [.fp8, .int8]),
      ("weights", types.weights, isTraining ? floats : floats + [.fp8, .int8, .int4]),
      ("kv", types.cache, floats + [.fp8, .int8, .int4]), ("gradients", gradientType, floats),
    ]
    for (name, type, known) in roles where !known.contains(type) {
      let words = known.map(\.rawValue).joined(separator: ", ")
      throw .unsupported("\(name) are \(type.rawValue), but must be one of \(words)")
    }
  }

  /// Steps by modules are known as they were traced: of one group, in one type.
  private func checkModules() throws(JobError) {
    let p = plan
    let refusals: [(Bool, String)] = [
      (groups.count > 1, "of one group of sequences"),
      (groups[0].cached > 0 && !groups[0].isDecode, "without chunks of prompts"),
      (
        p.pipeline > 1 || p.context > 1 || p.expert > 1,
        "without pipelines, context and experts' parallelism"
      ),
      (p.isSequenceParallel, "without sequence parallelism"),
      (isAttentionMaterialised, "with fused attention"), (offload != .none, "without offloading"),
      (
        Set([types.weights, types.activations, types.cache]).count > 1,
        "with weights, activations and cache in one type"
      ),
      ((model.attention.window ?? longest) < longest, "with all tokens within the window"),
      (isTraining && p.tensor > 1, "of training with data parallelism alone"),
      (
        isTraining && (p.zero > 0 || recompute != .none || microBatch != copyBatch),
        "of training without shared state, recompute and micro-batches"
      ),
    ]
    for (isRefused, words) in refusals where isRefused {
      throw .unsupported("steps by modules are predicted \(words): use --mode graph")
    }
  }

  private func divide(
    _ name: String, _ value: Int, by: String, _ divisor: Int
  ) throws(JobError) {
    guard value % divisor == 0 else {
      throw .notDivisible(name: name, value: value, by: by, divisor: divisor)
    }
  }
}
