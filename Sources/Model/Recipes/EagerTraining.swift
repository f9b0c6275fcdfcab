import Hardware
import Quantities
import Workloads

/// A training step of GPT-2's form by the framework's modules under automatic mixed precision: weights and the residual stream in
/// fp32, products in bf16, so that arrays are converted around each of them.
///
/// Which kernels and calls a module starts stands in `engines/`.
struct EagerTraining {
  let step: Step
  var modules: ModuleParts

  private var model: Transformer { step.model }
  private var rows: Int { step.rows }
  private var hidden: Int { model.hidden }
  private var inner: Int { model.feedForward.inner }
  private var layers: Int { step.layers }
  private var stream: ModuleExtents { ModuleExtents(rows: rows, columns: hidden) }
  private var wide: ModuleExtents { ModuleExtents(rows: rows, columns: inner) }

  /// Throws where the model is not of GPT-2's form.
  init(_ step: Step, by engine: EngineFacts, on machine: String) throws(ModelError) {
    let model = step.model
    guard model.norm.form == .layer, !model.feedForward.isGated, model.experts == nil,
      model.isCausal
    else {
      throw .unsupported(
        profile: machine, what: "training by modules, but of models of GPT-2's form: use graph")
    }
    self.step = step
    modules = ModuleParts(engine, type: step.types.activations, machine: machine)
  }

  /// Forward, the loss, backward and the optimizer.
  func parts() throws(ModelError) -> [Part] {
    var training = self
    try training.forward()
    try training.head()
    try training.backward()
    try training.tail()
    return training.modules.parts
  }

  // MARK: Building blocks

  private func gemm(_ m: Int, _ n: Int, _ k: Int) -> ModuleOperation {
    ModuleOperation(GEMM(type: .bf16, m: m, n: n, k: k), .rotating())
  }

  private mutating func norm(times: Int) throws(ModelError) {
    try modules.add(
      "autocast-norm", "norm", Norm(.layer, type: .fp32, rows: rows, columns: hidden),
      times: times)
  }

  private func extents(from k: Int, to n: Int) -> ModuleExtents {
    ModuleExtents(rows: rows, columns: n, input: rows * k, output: rows * n, weight: k * n)
  }

  /// A product with its conversions: weights, and inputs where they are not bf16 already.
  private mutating func linear(
    _ name: String, from k: Int, to n: Int, module: String = "autocast-linear"
  ) throws(ModelError) {
    try modules.add(
      module, name, extents(from: k, to: n), times: layers, ["product": gemm(rows, n, k)])
  }

  /// Gradients of a product: of inputs and weights, of the bias, and weights' back to fp32.
  private mutating func linearGradients(
    _ name: String, from k: Int, to n: Int
  ) throws(ModelError) {
    try modules.add(
      "autocast-linear-backward", name, extents(from: k, to: n), times: layers,
      ["inputs' gradient": gemm(rows, k, n), "weights' gradient": gemm(k, n, rows)])
  }

  private mutating func inputsGradient(
    _ name: String, _ extents: ModuleExtents
  ) throws(ModelError) {
    try modules.add("autocast-inputs-gradient", name, extents, times: layers)
  }

  // MARK: Passes

  private var attention: Attention {
    let a = model.attention
    return Attention(
      .flash, type: .bf16, batch: step.group.count, heads: a.heads, kvHeads: a.kvHeads,
      queries: step.group.new, keys: step.group.new, headDim: a.headDim, causal: true)
  }

  private mutating func forward() throws(ModelError) {
    try modules.add("autocast-embedding", "embedding", stream, times: 1)
    try norm(times: 2 * layers)
    try linear("query, key and value", from: hidden, to: 3 * hidden)
    try modules.add(
      "autocast-attention", "attention", attention, by: .cudnn, extents: stream, times: layers)
    try linear("output", from: hidden, to: hidden, module: "autocast-linear-of-bf16")
    try modules.add("autocast-residual", "residual add", stream, times: 2 * layers)
    try linear("up", from: hidden, to: inner)
    try modules.add("autocast-gelu-new", "activation", wide, times: layers)
    try linear("down", from: inner, to: hidden)
  }

  /// The last norm, logits, the loss, and their gradients.
  private mutating func head() throws(ModelError) {
    let vocabulary = model.vocabulary
    try norm(times: 1)
    try modules.add(
      "autocast-vocabulary", "vocabulary", extents(from: hidden, to: vocabulary), times: 1,
      [
        "product": gemm(rows, vocabulary, hidden),
        "loss": ModuleOperation(
          Softmax(.library, type: .fp32, rows: rows, columns: vocabulary), .rotating()),
        "inputs' gradient": gemm(rows, hidden, vocabulary),
        "weights' gradient": gemm(vocabulary, hidden, rows),
      ])
    try modules.add("autocast-norm-backward", "norm, backward", stream, times: 1)
  }

  private mutating func backward() throws(ModelError) {
    try modules.add("autocast-gradient", "gradient", stream, times: 2 * layers)
    try linearGradients("down", from: inner, to: hidden)
    try inputsGradient("down", wide)
    try modules.add("autocast-gelu-new-backward", "activation, backward", wide, times: layers)
    try linearGradients("up", from: hidden, to: inner)
    try inputsGradient("up", stream)
    try modules.add("autocast-norm-backward", "norm, backward", stream, times: 2 * layers)
    try modules.add("autocast-residual-backward", "residual", stream, times: 2 * layers)
    try linearGradients("output", from: hidden, to: hidden)
    var heads = stream
    heads.output = 3 * rows * hidden
    try modules.add(
      "autocast-attention-backward", "attention, backward",
      AttentionGradient(.backward, of: attention), by: .cudnn, extents: heads, times: layers)
    try linearGradients("query, key and value", from: hidden, to: 3 * hidden)
    try inputsGradient("query, key and value", stream)
  }

  /// Gradients of the tables, and the optimizer.
  private mutating func tail() throws(ModelError) {
    if step.plan.data > 1 {
      try modules.add(
        "gradient-buckets", "gradients into buckets, and back",
        ModuleExtents(columns: model.parameters), times: 1)
    }
    var table = stream
    table.weight = model.vocabulary * hidden
    try modules.add("autocast-table-backward", "embedding, backward", table, times: 1)
    try modules.add(
      "fused-optimizer", "optimizer", OptimizerStep(elements: model.parameters), .rotating(),
      times: 1)
  }
}
