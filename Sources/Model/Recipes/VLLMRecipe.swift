import Hardware
import Quantities
import Workloads

/// A step as vLLM runs it: fused norms, rotation and activations by the framework's compiler, one attention launch for all groups
/// over a paged cache, experts by its own kernels, logits of the last tokens alone, and small kernels around it.
///
/// Tokens are filled up to a captured size; attention and what follows the logits see the requests as they are.
struct VLLMRecipe: GroupedRecipe {
  let step: Step
  let rules: EngineRules
  private let runner: EngineRules.Runner
  /// Tokens as products see them.
  let rows: Int
  let start: EngineRules.Start
  /// The parts that vLLM does as other engines do.
  let common: FusedRecipe

  init(_ step: Step, by rules: EngineRules) {
    (self.step, self.rules) = (step, rules)
    runner = rules.runner(of: step.model.family)
    let tokens = step.rows
    rows = rules.padded(tokens)
    // Sequences with equally many tokens to check are in one graph, as those with one are.
    let isUniform = step.groups.allSatisfy { $0.isScoredWhole && $0.new == step.groups[0].new }
    start = rules.start(tokens: tokens, isDecode: isUniform)
    common = FusedRecipe(step: step, filled: rows, kernels: rules.kernels)
  }

  var model: Transformer { step.model }
  var type: ElementType { common.type }
  var shards: Int { step.plan.tensor }
  /// Query heads and heads of keys and values of one device.
  var heads: Int { model.attention.heads / shards }
  var kvHeads: Int { max(model.attention.kvHeads / shards, 1) }
  private var requests: Int { step.groups.sequences }
  /// Bytes of a counter, and of a logit in fp32.
  private static var word: Int { Int(ElementType.fp32.size.value) }

  func writeBeforeGroups<S: PartSink>(into parts: inout S) throws(S.Failure) {
    try small(runner.inputs, "inputs", &parts)
    if !step.groups.allSatisfy(\.isDecode) { try small(runner.prompts, "prompts' inputs", &parts) }
    try writeProjections(into: &parts)
  }

  /// The model's own kernels up to attention.
  private func writeProjections<S: PartSink>(into parts: inout S) throws(S.Failure) {
    let layers = step.layers
    if step.stage.mayEmbed {
      try parts.add(
        "embedding and norm", Norm(.rms, type: type, rows: rows, columns: model.hidden),
        by: .inductor, residency: .hot, times: 1)
    }
    if let latent = model.attention.latent { return try writeProjections(latent, &parts) }
    try common.writeProjections(into: &parts)
    if model.attention.normalisesHeads {
      try parts.add(
        "norms of heads",
        Reduction(type: type, rows: rows * (heads + kvHeads), columns: model.attention.headDim),
        by: .inductor, residency: .hot, times: layers)
    }
    if !model.learnsPositions {
      try parts.add(
        "rotation",
        Rotation(
          type: type, rows: rows, heads: heads + kvHeads, headDim: model.attention.rotatedWidth),
        by: .inductor, residency: .hot, times: layers)
    }
  }

  /// Keys and values kept, and attention.
  func writeGroups<S: PartSink>(into parts: inout S) throws(S.Failure) {
    if let latent = model.attention.latent { return try attend(latent, &parts) }
    try parts.add(
      "cache write",
      RowCopy(
        .cacheWrite, type: step.types.cache, rows: step.rows,
        columns: 2 * kvHeads * model.attention.headDim), by: .vllm, residency: .rotating(),
      times: step.layers)
    let block = model.attention
    if plansEachLayer {
      // Layers differ in what they see, so that none can be planned once for all.
      try parts.add(
        "attention's schedule",
        ElementMap(.indexed, elements: requests, read: Self.word, written: Self.word),
        residency: .hot, times: step.layers)
    }
    let longest = step.groups.longest
    let isShort = longest > block.window ?? longest
    let global = isShort ? step.layers * block.globalLayers / model.layers : step.layers
    if global > 0 { try attend("attention", window: nil, times: global, &parts) }
    if global < step.layers {
      try attend(
        "attention in a window", window: block.window, times: step.layers - global, &parts)
    }
    if !plansEachLayer, start == .launches {
      // The counters by which blocks take their turns.
      try parts.add(
        "attention's counters", ElementMap(.vector, elements: 1, read: 0, written: Self.word),
        residency: .hot, times: step.layers)
    }
  }

  /// Whether attention's blocks are planned in each layer, since layers differ in what they see.
  private var plansEachLayer: Bool {
    model.attention.window != nil && model.attention.globalLayers > 0
  }

  /// One launch of attention over all groups.
  private func attend<S: PartSink>(
    _ name: @autoclosure () -> String, window: Int?, times: Int, _ parts: inout S
  ) throws(S.Failure) {
    let first = attention(of: step.groups[0], window: window)
    guard step.groups.count > 1 else {
      return try parts.add(
        name(), first, by: .flash,
        residency: step.groups[0].cached > 0 ? .rotating() : .hot, times: times)
    }
    try parts.add(
      name(), PagedAttention(step.groups.map { attention(of: $0, window: window) }),
      by: .flash, residency: .rotating(), times: times)
  }

  private func attention(of group: SequenceGroup, window: Int?) -> Attention {
    let cache = step.types.cache
    // Where kernels can, queries are rounded too; elsewhere keys and values are widened.
    let isNarrow = cache == .fp8 && rules.kernels.attendsInEight
    let keys = group.isDecode ? min(group.keys, window ?? group.keys) : group.keys
    return Attention(
      .flash, type: isNarrow ? cache : type, batch: group.count, heads: heads, kvHeads: kvHeads,
      queries: group.new, keys: keys, headDim: model.attention.headDim,
      causal: !group.isDecode, window: group.isDecode ? nil : window, cache: cache)
  }

  func writeAfterGroups<S: PartSink>(into parts: inout S) throws(S.Failure) {
    try writeFeedForward(into: &parts)
    if step.hasHead, step.headRows > 0, step.stage.mayScore { try score(&parts) }
  }

  /// Whether each sum among devices does the norm behind it; of four norms one stands between.
  private var joinsNorms: Bool {
    model.norm.count <= 2
      && rules.joinsNorms(
        bytes: type.size.value * Double(rows.times(model.hidden)), among: shards)
  }

  /// The model's own kernels from attention on.
  private func writeFeedForward<S: PartSink>(into parts: inout S) throws(S.Failure) {
    let layers = step.layers
    let width = heads * (model.attention.latent?.value ?? model.attention.headDim)
    try common.outputProduct(from: width, &parts)
    try common.exchange(times: 2 * layers, joins: joinsNorms, &parts)
    // A norm behind each part of a layer, the next layer's or the last one among them; of four norms two stand before sums, in the same
    // kernels.
    let isTwice = model.norm.count > 2
    if !joinsNorms {
      try parts.add(
        isTwice ? "norm, add and norm" : "add and norm",
        AddNorm(type: type, rows: rows, columns: model.hidden, norms: isTwice ? 2 : 1),
        by: .inductor, residency: .hot, times: 2 * layers)
    }
    let dense = layers - step.stage.expertLayers
    if dense > 0 {
      try common.feedForward(inner: model.feedForward.inner, named: "", times: dense, &parts)
    }
    if let experts = model.experts, step.stage.expertLayers > 0 { try route(experts, &parts) }
  }

  /// Logits of the last token of each request that gives one, and a token drawn from them.
  private func score<S: PartSink>(_ parts: inout S) throws(S.Failure) {
    let scored = step.headRows
    try parts.add(
      "scored rows", RowCopy(.gather, type: type, rows: scored, columns: model.hidden),
      residency: .hot, times: 1)
    try common.product(
      "vocabulary product", rows: scored, from: model.hidden, to: step.shardedVocabulary, times: 1,
      of: .tables, &parts)
    if shards > 1 {
      try common.collective(
        .allGather, "logits of all devices",
        Int(type.size.value) * scored * step.shardedVocabulary * shards,
        among: DeviceGroup(ranks: shards), times: 1, &parts)
    }
    let logits = scored.times(model.vocabulary)
    try parts.add(
      "logits in fp32",
      ElementMap(.indexed, elements: logits, read: Int(type.size.value), written: Self.word),
      residency: .hot, times: 1)
    try parts.add(
      "token drawn", Sampling(rows: scored, columns: model.vocabulary),
      by: runner.drawsItself ? .vllm : .framework, residency: .hot, times: 1)
    try small(runner.results, "results", &parts)
  }

  /// The small kernels of a module of the engine's runner, over requests.
  private func small<S: PartSink>(
    _ kernels: [EngineFacts.Kernel], _ name: String, _ parts: inout S
  ) throws(S.Failure) {
    for kernel in kernels {
      guard case .map(let isVector, _, let reads, let writes) = kernel.work else { continue }
      try parts.add(
        "\(name): \(kernel.name)",
        ElementMap(
          isVector ? .vector : .indexed, elements: requests, read: reads.of(2),
          written: writes.of(2)), residency: .hot, times: kernel.times)
    }
  }
}

extension VLLMRecipe {
  /// Kernels and graphs that the host starts one by one within the model; none of a step that is one graph.
  var launches: Int {
    switch start {
    case .graph: return 1
    // Between graphs stand the cache's write and attention.
    case .pieces: return step.layers + 1 + 2 * step.layers
    case .launches:
      var count = LaunchCount()
      writeProjections(into: &count)
      writeGroups(into: &count)
      writeFeedForward(into: &count)
      return count.launches - (joinsNorms ? 2 * step.layers : 0)
    }
  }
}

/// Counts the kernels that a recipe names.
private struct LaunchCount: PartSink {
  var launches = 0

  mutating func add<O: Operation>(
    _ name: @autoclosure () -> String, _ operation: O, by library: Library?,
    residency: Residency, times: Int
  ) throws(Never) { launches += times }
}
