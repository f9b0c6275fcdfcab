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
    try common.product(
      "router product", rows: rows, from: model.hidden, to: experts.count, times: times,
      of: .routers, &parts)
    let weights = step.types.weights(of: .experts)
    let isOthers = rules.narrowExperts(of: model.family, weights) != nil
    if !isOthers {
      try parts.add(
        "expert choice",
        Selection(type: type, rows: rows, columns: experts.count, topK: experts.perToken),
        by: .vllm, residency: .hot, times: times)
    }
    let moved = Int(type.size.value) * tokens * model.hidden
    if copies > 1 {
      let group = DeviceGroup(ranks: copies, stride: plan.tensor)
      try common.collective(
        .allGather, "tokens of all copies", moved, among: group, times: times, &parts)
    }
    var layer = FusedExperts(
      type: step.types.products(of: .experts),
      sizes: ExpertSizes(
        tokens: tokens, modelDim: model.hidden, hiddenDim: experts.inner, experts: experts.count,
        topK: experts.perToken), tensorShards: plan.expertShards, expertShards: plan.expert)
    layer.isGated = model.feedForward.isGated
    layer.weights = weights
    layer.shares = ExpertShares(skew: step.expertSkew)
    if isOthers {
      try TritonExperts(experts: layer, times: times).write(into: &parts)
    } else {
      try ExpertKernels(experts: layer, rules: rules.experts, times: times).write(into: &parts)
    }
    if copies > 1 {
      let group = DeviceGroup(ranks: copies, stride: plan.tensor)
      try common.collective(
        .reduceScatter, "sums to their copies", moved, among: group, times: times, &parts)
    }
    if experts.sharedInner > 0 {
      try common.feedForward(
        inner: experts.sharedInner, named: "shared expert's ", times: times, of: .sharedExpert,
        &parts)
    }
    // The result leaves the engine's own kernels as an array of its own.
    guard !isOthers else { return }
    let size = Int(type.size.value)
    try parts.add(
      "result copied",
      ElementMap(.vector, elements: rows * model.hidden, read: size, written: size),
      residency: .hot, times: times)
  }
}
