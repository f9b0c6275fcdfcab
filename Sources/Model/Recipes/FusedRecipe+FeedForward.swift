import Quantities
import Workloads

extension FusedRecipe {
  func feedForward<S: PartSink>(
    inner: Int, named prefix: @autoclosure () -> String, times: Int,
    of part: WeightPart = .feedForward, _ parts: inout S
  ) throws(S.Failure) {
    let inner = inner / shards
    let isGated = model.feedForward.isGated
    try product(
      prefix() + (isGated ? "gate and up product" : "up product"), rows: rows, from: model.hidden,
      to: (isGated ? 2 : 1) * inner, times: times, of: part, &parts)
    try activate(rows: rows, inner: inner, named: prefix() + "activation", times: times, &parts)
    try product(
      prefix() + "down product", rows: rows, from: inner, to: model.hidden, times: times,
      of: part, &parts)
  }

  private func activate<S: PartSink>(
    rows: Int, inner: Int, named name: @autoclosure () -> String, times: Int, _ parts: inout S
  ) throws(S.Failure) {
    let operation =
      model.feedForward.isGated
      ? Activation(
        .siluMultiply, type: type, extent: Extent(rows * inner, columns: inner))
      : Activation(.gelu, type: type, elements: rows * inner)
    try parts.add(name(), operation, by: kernels.activations, residency: .hot, times: times)
  }

  /// A router, tokens collected for their experts, grouped products, and sums for each token.
  func route<S: PartSink>(
    _ experts: Transformer.Experts, _ parts: inout S
  ) throws(S.Failure) {
    let times = expertLayers
    try product(
      "router product", rows: rows, from: model.hidden, to: experts.count, times: times,
      of: .routers, &parts)
    try parts.add(
      "router softmax", Softmax(.library, type: type, rows: rows, columns: experts.count),
      residency: .hot, times: times)
    try parts.add(
      "expert choice",
      Selection(type: type, rows: rows, columns: experts.count, topK: experts.perToken),
      residency: .hot, times: times)
    // Devices that do not share an expert's products share the tokens.
    let rows = max(rows * step.plan.expertShards / shards, 1)
    let taken = rows * experts.perToken
    let ranks = step.plan.expert
    let group = DeviceGroup(ranks: ranks, stride: step.plan.expertShards)
    try parts.add(
      "token gather", RowCopy(.gather, type: type, rows: taken, columns: model.hidden),
      residency: .hot, times: times)
    let inner = experts.inner / step.plan.expertShards
    let moved = Int(type.size.value * Double(taken * model.hidden))
    if ranks > 1 {
      try collective(
        .allToAll, "tokens to experts", moved, among: group, times: times, &parts)
    }
    try grouped(
      "experts' gate and up product", taken, experts, from: model.hidden,
      to: (model.feedForward.isGated ? 2 : 1) * inner, &parts)
    try activate(rows: taken, inner: inner, named: "experts' activation", times: times, &parts)
    try grouped("experts' down product", taken, experts, from: inner, to: model.hidden, &parts)
    if ranks > 1 {
      try collective(
        .allToAll, "tokens from experts", moved, among: group, times: times, &parts)
    }
    try parts.add(
      "expert sum",
      ExpertSum(type: type, rows: rows, columns: model.hidden, topK: experts.perToken),
      residency: .hot, times: times)
    if experts.sharedInner > 0 {
      try feedForward(
        inner: experts.sharedInner, named: "shared expert's ", times: times,
        of: .sharedExpert, &parts)
      try element(.add, "shared expert's add", model.hidden, times: times, &parts)
    }
  }

  private func grouped<S: PartSink>(
    _ name: @autoclosure () -> String, _ taken: Int, _ experts: Transformer.Experts, from k: Int,
    to n: Int,
    _ parts: inout S
  ) throws(S.Failure) {
    // Experts are spread over devices, and tokens of all these devices meet them.
    let ranks = step.plan.expert
    let rows = taken / experts.perToken
    let all = step.routing.experts(
      of: experts.count, rows: rows * ranks, each: experts.perToken)
    let met = max(all / ranks, 1)
    let sizes = ExpertSizes(
      tokens: rows, modelDim: k, hiddenDim: n, experts: met, topK: min(experts.perToken, met))
    // Rows of an expert are whole: the fullest one decides.
    let most = (taken + met - 1) / met * met
    try parts.add(
      name(),
      GroupedGEMM(
        type: step.types.products(of: .experts), sizes: sizes, rows: most,
        weights: step.types.weights(of: .experts)),
      residency: .rotating(),
      times: expertLayers)
  }
}

extension Routing {
  /// How many of `count` experts meet at least one of `rows` tokens that take `each`.
  func experts(of count: Int, rows: Int, each: Int) -> Int {
    switch self {
    case .even: return min(count, rows * each)
    case .random:
      var missed = 1.0
      for _ in 0..<rows where missed > 0 {
        missed *= 1 - Double(each) / Double(count)
        if missed * Double(count) < 1e-9 { missed = 0 }
      }
      return min(max(Int((Double(count) * (1 - missed)).rounded(.up)), each), count)
    }
  }
}
