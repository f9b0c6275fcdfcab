import Quantities

extension FusedRecipe {
  func feedForward(inner: Int, named prefix: String, times: Int, _ parts: inout [Part]) {
    let inner = inner / shards
    let isGated = model.feedForward.isGated
    product(
      prefix + (isGated ? "gate and up product" : "up product"), rows: rows, from: model.hidden,
      to: (isGated ? 2 : 1) * inner, times: times, &parts)
    activate(rows: rows, inner: inner, named: prefix + "activation", times: times, &parts)
    product(
      prefix + "down product", rows: rows, from: inner, to: model.hidden, times: times, &parts)
  }

  private func activate(
    rows: Int, inner: Int, named name: String, times: Int, _ parts: inout [Part]
  ) {
    let operation =
      model.feedForward.isGated
      ? Activation(
        .siluMultiply, type: type, extent: Extent(rows * inner, columns: inner))
      : Activation(.gelu, type: type, elements: rows * inner)
    parts.append(Part(name, operation, residency: .hot, times: times))
  }

  /// A router, tokens collected for their experts, grouped products, and sums for each token.
  func route(_ experts: Transformer.Experts, _ parts: inout [Part]) {
    let times = expertLayers
    product(
      "router product", rows: rows, from: model.hidden, to: experts.count, times: times, &parts)
    parts.append(
      Part(
        "router softmax", Softmax(.library, type: type, rows: rows, columns: experts.count),
        residency: .hot, times: times))
    parts.append(
      Part(
        "expert choice",
        Selection(type: type, rows: rows, columns: experts.count, topK: experts.perToken),
        residency: .hot, times: times))
    let taken = rows * experts.perToken
    let ranks = step.parallelism.expert
    parts.append(
      Part(
        "token gather", RowCopy(.gather, type: type, rows: taken, columns: model.hidden),
        residency: .hot, times: times))
    let inner = experts.inner / shards
    let moved = Int(type.size.value * Double(taken * model.hidden))
    if ranks > 1 {
      collective(
        .allToAll, "tokens to experts", moved, ranks: ranks, stride: shards, times: times, &parts)
    }
    grouped(
      "experts' gate and up product", taken, experts, from: model.hidden,
      to: (model.feedForward.isGated ? 2 : 1) * inner, &parts)
    activate(rows: taken, inner: inner, named: "experts' activation", times: times, &parts)
    grouped("experts' down product", taken, experts, from: inner, to: model.hidden, &parts)
    if ranks > 1 {
      collective(
        .allToAll, "tokens from experts", moved, ranks: ranks, stride: shards, times: times, &parts)
    }
    parts.append(
      Part(
        "expert sum",
        ExpertSum(type: type, rows: rows, columns: model.hidden, topK: experts.perToken),
        residency: .hot, times: times))
    if experts.sharedInner > 0 {
      feedForward(inner: experts.sharedInner, named: "shared expert's ", times: times, &parts)
      element(.add, "shared expert's add", model.hidden, times: times, &parts)
    }
  }

  private func grouped(
    _ name: String, _ taken: Int, _ experts: Transformer.Experts, from k: Int, to n: Int,
    _ parts: inout [Part]
  ) {
    // Experts are spread over devices, and tokens of all these devices meet them.
    let ranks = step.parallelism.expert
    let all = step.routing.experts(
      of: experts.count, rows: rows * ranks, each: experts.perToken)
    let met = max(all / ranks, 1)
    let sizes = ExpertSizes(
      tokens: rows, modelDim: k, hiddenDim: n, experts: met, topK: min(experts.perToken, met))
    // Rows of an expert are whole: the fullest one decides.
    let most = (taken + met - 1) / met * met
    parts.append(
      Part(
        name,
        GroupedGEMM(
          type: productType, sizes: sizes, rows: most, weights: step.types.weights),
        residency: .rotating(),
        times: expertLayers))
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
