import Quantities
import Workloads

extension VLLMRecipe {
  /// A router, the experts' products by the engine's kernels, and their sum.
  ///
  /// With expert parallelism each device holds whole experts; copies of the model that attend to sequences of their own bring
  /// their tokens together before and each take their sums after (vLLM 0.24, `allgather_reducescatter`).
  func route<S: PartSink>(
    _ experts: Transformer.Experts, _ parts: inout S
  ) throws(S.Failure) {
    let times = step.stage.expertLayers
    let plan = step.plan
    let shards = plan.expertShards
    // Devices that hold other experts and attend to other sequences.
    let copies = max(plan.expert * shards / plan.tensor, 1)
    let tokens = rows * copies
    let held = experts.count / plan.expert
    try common.product(
      "router product", rows: rows, from: model.hidden, to: experts.count, times: times,
      of: .routers, &parts)
    try parts.add(
      "expert choice",
      Selection(type: type, rows: rows, columns: experts.count, topK: experts.perToken),
      by: .vllm, residency: .hot, times: times)
    let moved = Int(type.size.value) * tokens * model.hidden
    if copies > 1 {
      let group = DeviceGroup(ranks: copies, stride: plan.tensor)
      try common.collective(
        .allGather, "tokens of all copies", moved, among: group, times: times, &parts)
    }
    if rules.skippedPlaces * tokens * experts.perToken > experts.count {
      try parts.add(
        "places by expert",
        ExpertAlignment(tokens: tokens, experts: experts.count, topK: experts.perToken),
        by: .vllm, residency: .hot, times: times)
    }
    let inner = experts.inner / shards
    let isGated = model.feedForward.isGated
    let taken = max(tokens * experts.perToken * held / experts.count, 1)
    func products(from k: Int, to n: Int, isDown: Bool) -> ExpertGEMM {
      ExpertGEMM(
        type: step.types.products(of: .experts),
        sizes: ExpertSizes(
          tokens: tokens, modelDim: k, hiddenDim: n, experts: experts.count,
          topK: experts.perToken),
        isDown: isDown, weights: step.types.weights(of: .experts), held: held,
        skew: step.expertSkew)
    }
    try parts.add(
      "experts' gate and up product",
      products(from: model.hidden, to: (isGated ? 2 : 1) * inner, isDown: false), by: .vllm,
      residency: .rotating(), times: times)
    try parts.add(
      "experts' activation",
      Activation(.siluMultiply, type: type, extent: Extent(taken * inner, columns: inner)),
      by: .vllm, residency: .hot, times: times)
    try parts.add(
      "experts' down product", products(from: inner, to: model.hidden, isDown: true),
      by: .vllm, residency: .rotating(), times: times)
    try parts.add(
      "expert sum",
      ExpertSum(type: type, rows: tokens, columns: model.hidden, topK: experts.perToken),
      by: experts.perToken <= rules.fusedExpertSums ? .vllm : .framework, residency: .hot,
      times: times)
    if copies > 1 {
      let group = DeviceGroup(ranks: copies, stride: plan.tensor)
      try common.collective(
        .reduceScatter, "sums to their copies", moved, among: group, times: times, &parts)
    }
    if experts.sharedInner > 0 {
      try feedForward(
        inner: experts.sharedInner, named: "shared expert's ", times: times, of: .sharedExpert,
        &parts)
    }
    // The result leaves the operation as an array of its own.
    let size = Int(type.size.value)
    try parts.add(
      "result copied",
      ElementMap(.vector, elements: rows * model.hidden, read: size, written: size),
      residency: .hot, times: times)
  }
}
