import Quantities
import Workloads

/// A step's forward pass as a serving engine runs it: one product for queries, keys and values, one for gate and up.
///
/// Rotary embedding and norms of heads ride in other kernels.
struct FusedRecipe: GroupedRecipe {
  let step: Step
  /// Tokens that products are filled up to; nil where they see the step's own.
  var filled: Int?
  /// Whose kernels an engine takes.
  let kernels: EngineKernels

  init(step: Step, filled: Int? = nil, kernels: EngineKernels = EngineKernels()) {
    (self.step, self.filled, self.kernels) = (step, filled, kernels)
  }

  var model: Transformer { step.model }
  /// What lies between products: no less than 16 bits.
  var type: ElementType {
    let type = step.types.activations
    return type.size < ElementType.bf16.size ? .bf16 : type
  }
  var rows: Int { filled ?? step.rows }
  var shards: Int { step.plan.tensor }
  /// Rows of what lies between the shared products.
  private var outerRows: Int {
    step.plan.isSequenceParallel ? (rows + shards - 1) / shards : rows
  }
  /// Whether groups are attended to by kernels of their own, whose results are joined.
  var isMixed: Bool { step.groups.count > 1 }
  /// Layers of one stage with experts, and without.
  var expertLayers: Int { step.stage.expertLayers }
  var denseLayers: Int { step.layers - expertLayers }

  func writeGroups<S: PartSink>(into parts: inout S) throws(S.Failure) {
    for group in step.groups { try write(group, into: &parts) }
  }

  func writeBeforeGroups<S: PartSink>(into parts: inout S) throws(S.Failure) {
    let layers = step.layers
    if step.hasEmbedding, step.stage.mayEmbed {
      try parts.add(
        "embedding", RowCopy(.gather, type: type, rows: outerRows, columns: model.hidden),
        residency: .rotating(), times: 1)
    }
    try norm(
      times: model.norm.count * layers, "norm", rows: outerRows, width: model.hidden, &parts)
    try writeProjections(into: &parts)
  }

  func writeAfterGroups<S: PartSink>(into parts: inout S) throws(S.Failure) {
    let layers = step.layers
    try writeOutputProduct(into: &parts)
    try exchange(times: 2 * layers, &parts)
    try element(.add, "residual add", model.hidden, times: 2 * layers, &parts)
    if denseLayers > 0 {
      try feedForward(inner: model.feedForward.inner, named: "", times: denseLayers, &parts)
    }
    if let experts = model.experts, expertLayers > 0 { try route(experts, &parts) }
    if step.hasHead, model.isCausal, step.stage.mayScore {
      if isMixed {
        try parts.add(
          "scored rows", RowCopy(.gather, type: type, rows: step.headRows, columns: model.hidden),
          residency: .hot, times: 1)
      }
      try parts.add(
        "last norm",
        Norm(model.norm.form, type: type, rows: step.headRows, columns: model.hidden),
        residency: .hot, times: 1)
      try product(
        "vocabulary product", rows: step.headRows, from: model.hidden,
        to: step.shardedVocabulary,
        times: 1, of: .tables, &parts)
    }
  }

  func product<S: PartSink>(
    _ name: @autoclosure () -> String, rows: Int, from k: Int, to n: Int, times: Int,
    of part: WeightPart, _ parts: inout S
  ) throws(S.Failure) {
    let product = GEMM(
      type: step.types.products(of: part), m: rows, n: n, k: k,
      weights: step.types.weights(of: part))
    let choice = kernels.choice(for: product, isInBlocks: step.types.hasBlocks)
    if let rounding = choice.rounding {
      try parts.add(
        "input rounded: \(name())", Quantize(rounding, type: type, rows: rows, columns: k),
        by: .vllm, residency: .hot, times: times)
    }
    try parts.add(
      name(), product, by: choice.library, residency: .rotating(), times: times)
  }

  func norm<S: PartSink>(
    times: Int, _ name: @autoclosure () -> String, rows: Int, width: Int, _ parts: inout S
  ) throws(S.Failure) {
    try parts.add(
      name(), Norm(model.norm.form, type: type, rows: rows, columns: width), residency: .hot,
      times: times)
  }

  /// Devices that share a layer add up what each has of its result, after attention and after the feed-forward part
  /// (Megatron-LM, arXiv 1909.08053, section 3); with the sequence shared too, a sum that leaves each its rows, and all rows
  /// collected again before the next product (arXiv 2205.05198, section 4.2.2).
  ///
  /// An engine whose sums do the norms behind them `joins` those.
  func exchange<S: PartSink>(
    times: Int, joins: Bool = false, _ parts: inout S
  ) throws(S.Failure) {
    guard shards > 1 else { return }
    let bytes = Int(type.size.value * Double(rows * model.hidden))
    let group = DeviceGroup(ranks: shards)
    if step.plan.isSequenceParallel {
      try collective(.reduceScatter, "reduce-scatter", bytes, among: group, times: times, &parts)
      try collective(.allGather, "all-gather", bytes, among: group, times: times, &parts)
    } else if joins {
      try parts.add(
        "sum, addition and norm",
        Collective(.allReduce, type: type, bytes: bytes, among: group), by: .flashinfer,
        residency: .hot, times: times)
    } else {
      try collective(.allReduce, "all-reduce", bytes, among: group, times: times, &parts)
    }
  }

  func collective<S: PartSink>(
    _ form: Collective.Form, _ name: @autoclosure () -> String, _ bytes: Int,
    among group: DeviceGroup, times: Int, _ parts: inout S
  ) throws(S.Failure) {
    try parts.add(
      name(), Collective(form, type: type, bytes: bytes, among: group),
      by: form == .allReduce ? kernels.sums : nil, residency: .hot, times: times)
  }

  func element<S: PartSink>(
    _ loop: Stream.Loop, _ name: @autoclosure () -> String, _ width: Int, times: Int,
    _ parts: inout S
  ) throws(S.Failure) {
    try parts.add(
      name(), Stream(loop, type: type, elements: outerRows * width), residency: .hot, times: times)
  }
}

extension Step {
  /// The operations of the forward pass by the fused recipe.
  var fusedParts: [Part] { FusedRecipe(step: self).parts }
}
