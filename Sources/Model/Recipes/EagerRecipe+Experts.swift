import Hardware
import Quantities
import Workloads

extension EagerRecipe {
  /// Router, sort of tokens by expert, grouped products with masks around them, and tokens put back and added; and beside them
  /// what every token passes through.
  mutating func route(_ experts: Transformer.Experts) throws(ModelError) {
    let times = experts.layers
    let taken = rows * experts.perToken
    try router(experts)
    try modules.add("tokens-sorted", "tokens sorted", ModuleExtents(rows: taken), times: times)
    try modules.add(
      "token-gather", "token gather",
      RowCopy(.gather, type: type, rows: taken, columns: model.hidden), times: times)
    try modules.add(
      "mask", "inputs: mask", ModuleExtents(rows: taken, columns: model.hidden), times: times)
    try grouped(
      "experts' gate and up product", experts, from: model.hidden, to: 2 * experts.inner)
    try modules.add(
      "copied-mask", "inner", ModuleExtents(rows: taken, columns: 2 * experts.inner), times: times)
    try modules.add(
      "experts-gate", "experts' activation",
      Activation(
        .siluMultiply, type: type, extent: Extent(taken * experts.inner, columns: experts.inner)),
      times: times)
    try grouped("experts' down product", experts, from: experts.inner, to: model.hidden)
    try modules.add(
      "copied-mask", "results", ModuleExtents(rows: taken, columns: model.hidden), times: times)
    try results(experts)
    guard experts.sharedInner > 0 else { return }
    try feedForward("shared expert's ", inner: experts.sharedInner / shards, times: times)
    try residual("shared expert added", times: times)
  }

  /// Scores of all experts, and the best of them.
  private mutating func router(_ experts: Transformer.Experts) throws(ModelError) {
    let (hidden, count) = (model.hidden, experts.count)
    func product(_ type: ElementType) -> ModuleOperation {
      ModuleOperation(GEMM(type: type, m: rows, n: count, k: hidden), .rotating())
    }
    try modules.add(
      layer.router ?? "softmax-router", "router",
      ModuleExtents(rows: rows, columns: count, input: rows * hidden, weight: count * hidden),
      times: experts.layers,
      [
        "product": product(type), "product in fp32": product(.fp32),
        "softmax": ModuleOperation(Softmax(.library, type: .fp32, rows: rows, columns: count)),
        "selection": ModuleOperation(
          Selection(type: .fp32, rows: rows, columns: count, topK: experts.perToken)),
      ])
  }

  private mutating func grouped(
    _ name: String, _ experts: Transformer.Experts, from k: Int, to n: Int
  ) throws(ModelError) {
    let taken = rows * experts.perToken
    let met = step.routing.experts(of: experts.count, rows: rows, each: experts.perToken)
    let sizes = ExpertSizes(
      tokens: rows, modelDim: k, hiddenDim: n, experts: met, topK: min(experts.perToken, met))
    try modules.add(
      "grouped-product", name,
      GroupedGEMM(type: type, sizes: sizes, rows: (taken + met - 1) / met * met), .rotating(),
      times: experts.layers)
  }

  /// Results weighted, put back in the tokens' order, and added for each token.
  private mutating func results(_ experts: Transformer.Experts) throws(ModelError) {
    let hidden = model.hidden
    let taken = rows * experts.perToken
    func put(_ type: ElementType) -> ModuleOperation {
      ModuleOperation(RowCopy(.gather, type: type, rows: taken, columns: hidden))
    }
    func sum(_ type: ElementType) -> ModuleOperation {
      ModuleOperation(ExpertSum(type: type, rows: rows, columns: hidden, topK: experts.perToken))
    }
    try modules.add(
      layer.results ?? "results", "results",
      ModuleExtents(rows: rows, columns: hidden, input: taken * hidden), times: experts.layers,
      [
        "put back": put(type), "put back in fp32": put(.fp32), "sum": sum(type),
        "sum in fp32": sum(.fp32),
      ])
  }
}
