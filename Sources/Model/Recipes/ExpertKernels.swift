import Quantities
import Workloads

/// When vLLM sorts places by experts, and which of its sums are kernels of its own.
struct ExpertRules: Sendable {
  let products: ExpertProductFacts
  let fused: FusedExpertFacts
}

/// The kernels by which vLLM's Triton backend runs the experts of a device: places, products up, activation, products down and the
/// sum (vLLM 0.24, model_executor/layers/fused_moe).
///
/// Tokens are rounded to fp8 before each product where that is in 8 bits.
struct ExpertKernels: PartSource {
  let experts: FusedExperts
  let rules: ExpertRules
  /// Where weights are found.
  var weights = Residency.rotating()
  var times = 1

  func write<S: PartSink>(into parts: inout S) throws(S.Failure) {
    let (sizes, inner) = (experts.sizes, experts.inner)
    let (tokens, type) = (sizes.tokens, experts.tokenType)
    // Arrays have a row for each place, whoever holds its expert.
    let places = tokens.times(sizes.topK)
    try round(rows: tokens, columns: sizes.modelDim, &parts)
    if rules.products.sorts(Double(places), among: sizes.experts) {
      try parts.add(
        "places by expert",
        ExpertAlignment(tokens: tokens, experts: sizes.experts, topK: sizes.topK), by: .vllm,
        residency: .hot, times: times)
    }
    try parts.add(
      experts.isGated ? "experts' gate and up product" : "experts' up product",
      experts.product(from: sizes.modelDim, to: (experts.isGated ? 2 : 1) * inner, isDown: false),
      by: .vllm, residency: weights, times: times)
    try parts.add(
      "experts' activation",
      Activation(.siluMultiply, type: type, extent: Extent(places.times(inner), columns: inner)),
      by: .vllm, residency: .hot, times: times)
    try round(rows: places, columns: inner, &parts)
    try parts.add(
      "experts' down product", experts.product(from: inner, to: sizes.modelDim, isDown: true),
      by: .vllm,
      residency: weights, times: times)
    try parts.add(
      "expert sum",
      ExpertSum(type: type, rows: tokens, columns: sizes.modelDim, topK: sizes.topK),
      by: Double(sizes.topK) <= rules.fused.sums ? .vllm : .framework, residency: .hot, times: times
    )
  }

  private func round<S: PartSink>(
    rows: Int, columns: Int, _ parts: inout S
  ) throws(S.Failure) {
    guard experts.elementType == .fp8 else { return }
    try parts.add(
      "experts' input rounded", Quantize(.group, rows: rows, columns: columns), by: .vllm,
      residency: .hot, times: times)
  }
}

extension FusedExperts {
  /// The product of rows of `k` elements with the experts' weights to rows of `n`; `isDown` of the second.
  func product(from k: Int, to n: Int, isDown: Bool) -> ExpertGEMM {
    ExpertGEMM(
      type: elementType,
      sizes: ExpertSizes(
        tokens: sizes.tokens, modelDim: k, hiddenDim: n, experts: sizes.experts, topK: sizes.topK),
      isDown: isDown, weights: weights, held: held, shares: shares)
  }
}
