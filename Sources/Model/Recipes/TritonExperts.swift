import Quantities
import Workloads

/// The kernels by which OpenAI's triton_kernels run the experts of a layer with weights in 4 bits, as vLLM takes them for gpt-oss
/// (vLLM 0.24, fused_moe/experts/gpt_oss_triton_kernels_moe.py): the choice, places sorted by experts in three kernels, two products,
/// the first with the activation in it, and the sum.
struct TritonExperts: PartSource {
  let experts: FusedExperts
  /// Where weights are found.
  var weights = Residency.rotating()
  var times = 1

  func write<S: PartSink>(into parts: inout S) throws(S.Failure) {
    let (sizes, type) = (experts.sizes, experts.tokenType)
    try parts.add(
      "expert choice",
      Selection(type: type, rows: sizes.tokens, columns: sizes.experts, topK: sizes.topK),
      by: .triton, residency: .hot, times: times)
    try parts.add(
      "places by expert",
      ExpertAlignment(tokens: sizes.tokens, experts: sizes.experts, topK: sizes.topK), by: .triton,
      residency: .hot, times: times)
    try parts.add(
      "experts' product with activation",
      experts.product(
        from: sizes.modelDim, to: (experts.isGated ? 2 : 1) * experts.inner, isDown: false),
      by: .triton, residency: weights, times: times)
    try parts.add(
      "experts' down product",
      experts.product(from: experts.inner, to: sizes.modelDim, isDown: true),
      by: .triton, residency: weights, times: times)
    try parts.add(
      "expert sum",
      ExpertSum(type: type, rows: sizes.tokens, columns: sizes.modelDim, topK: sizes.topK),
      by: .triton, residency: .hot, times: times)
  }
}
