import Quantities
import Workloads

/// A training step of GPT-2's form by the framework's modules under automatic mixed precision: weights and the residual stream in
/// fp32, products in bf16, so that arrays are converted around each of them.
///
/// Kernels are those of `data/h200/traces` (gpt2-124m), in their order.
struct EagerTraining {
  let step: Step

  private var model: Transformer { step.model }
  private var rows: Int { step.rows }
  private var hidden: Int { model.hidden }
  private var inner: Int { model.feedForward.inner }
  private var layers: Int { step.layers }
  private var stream: Int { rows * hidden }
  private var wide: Int { rows * inner }
  private var scores: Int { rows * model.vocabulary }

  var parts: [Part] { forward + head + backward + tail }

  // MARK: Building blocks

  private func map(
    _ name: String, _ form: ElementMap.Form, _ elements: Int, _ read: Int, _ written: Int,
    times: Int = 1
  ) -> Part {
    var part = Part(
      name, ElementMap(form, elements: elements, read: read, written: written), residency: .hot,
      times: times)
    (part.calls, part.launches) = (3, 1)
    return part
  }

  /// To half precision, in vectors; and back, element by element.
  private func lowered(_ name: String, _ elements: Int, times: Int = 1) -> Part {
    map("\(name) to bf16", .vector, elements, 4, 2, times: times)
  }
  private func raised(_ name: String, _ elements: Int, times: Int = 1) -> Part {
    map("\(name) to fp32", .indexed, elements, 2, 4, times: times)
  }

  private func gemm(_ name: String, _ m: Int, _ n: Int, _ k: Int, times: Int = 1) -> Part {
    var part = Part(name, GEMM(type: .bf16, m: m, n: n, k: k), residency: .rotating(), times: times)
    (part.calls, part.launches) = (6, 2)
    return part
  }

  private func norm(times: Int) -> Part {
    var part = Part(
      "norm", Norm(.layer, type: .fp32, rows: rows, columns: hidden), residency: .hot, times: times)
    (part.calls, part.launches) = (8, 1)
    return part
  }

  /// The input's gradient, and those of gain and bias, which are sums over rows.
  private func normGradients(times: Int) -> [Part] {
    [
      map("norm, input's gradient", .vector, stream, 8, 4, times: times),
      map("norm, gain's and bias's gradients", .indexed, stream, 8, 1, times: 2 * times),
    ]
  }

  /// A product with its conversions: weights, inputs.
  private func linear(_ name: String, from k: Int, to n: Int, convertsInput: Bool = true) -> [Part]
  {
    var parts = [lowered("\(name): weights", k * n, times: layers)]
    if convertsInput { parts.append(lowered("\(name): inputs", rows * k, times: layers)) }
    return parts + [gemm("\(name) product", rows, n, k, times: layers)]
  }

  /// Gradients of a product: of inputs and weights, of the bias, and weights' back to fp32.
  private func linearGradients(_ name: String, from k: Int, to n: Int) -> [Part] {
    [
      gemm("\(name) product, inputs' gradient", rows, k, n, times: layers),
      gemm("\(name) product, weights' gradient", k, n, rows, times: layers),
      map("\(name), bias's gradient", .vector, rows * n, 2, 1, times: layers),
      raised("\(name), weights' gradient", k * n, times: layers),
    ]
  }

  // MARK: Passes

  private var attentionForm: Attention {
    let a = model.attention
    return Attention(
      .flash, type: .bf16, batch: step.group.count, heads: a.heads, kvHeads: a.kvHeads,
      queries: step.group.new, keys: step.group.new, headDim: a.headDim, causal: true)
  }

  private var forward: [Part] {
    var attend = Part("attention", attentionForm, by: .cudnn, residency: .hot, times: layers)
    (attend.calls, attend.launches) = (20, 2)
    return [map("embedding", .indexed, stream, 4, 4, times: 3), norm(times: 2 * layers)]
      + linear("query, key and value", from: hidden, to: 3 * hidden)
      + [map("keys and values copied", .indexed, stream, 2, 2, times: 4 * layers), attend]
      + linear("output", from: hidden, to: hidden, convertsInput: false)
      + [map("residual add", .indexed, stream, 6, 4, times: 2 * layers)]
      + linear("up", from: hidden, to: inner) + activation
      + linear("down", from: inner, to: hidden)
  }

  /// 0.5 x (1 + tanh(c (x + 0.044715 x^3))), every operation a kernel.
  private var activation: [Part] {
    [
      map("activation: half", .vector, wide, 2, 2, times: layers),
      raised("activation", wide, times: layers),
      map("activation: power, scales, tanh, sum", .vector, wide, 4, 4, times: 5 * layers),
      map("activation: sum and product of two types", .indexed, wide, 6, 4, times: 2 * layers),
    ]
  }

  private var head: [Part] {
    [
      norm(times: 1), lowered("vocabulary: weights", model.vocabulary * hidden),
      lowered("vocabulary: inputs", stream),
      gemm("vocabulary product", rows, model.vocabulary, hidden), raised("logits", scores),
      Part(
        "loss", Softmax(.library, type: .fp32, rows: rows, columns: model.vocabulary),
        residency: .rotating(), times: 1),
      map("loss, gradient filled", .vector, scores, 1, 4),
      map("loss, backward", .indexed, scores, 8, 4), lowered("logits' gradient", scores),
      gemm("vocabulary product, inputs' gradient", rows, hidden, model.vocabulary),
      gemm("vocabulary product, weights' gradient", model.vocabulary, hidden, rows),
      raised("vocabulary, weights' gradient", model.vocabulary * hidden),
      raised("vocabulary, inputs' gradient", stream),
    ] + normGradients(times: 1)
  }

  private var backward: [Part] {
    var attend = Part(
      "attention, backward", AttentionGradient(.backward, of: attentionForm), by: .cudnn,
      residency: .hot, times: layers)
    (attend.calls, attend.launches) = (20, 4)
    return [lowered("gradient", stream, times: 2 * layers)]
      + linearGradients("down", from: inner, to: hidden)
      + [raised("down, inputs' gradient", wide, times: layers)] + activationGradient
      + linearGradients("up", from: hidden, to: inner)
      + [raised("up, inputs' gradient", stream, times: layers)]
      + normGradients(times: 2 * layers)
      + [map("residual, gradients added", .vector, stream, 8, 4, times: 2 * layers)]
      + linearGradients("output", from: hidden, to: hidden)
      + [attend, map("gradients of heads copied", .indexed, stream, 2, 2, times: 2 * layers)]
      + [map("gradients of heads joined", .vector, 3 * stream, 2, 2, times: layers)]
      + linearGradients("query, key and value", from: hidden, to: 3 * hidden)
      + [raised("query, key and value, inputs' gradient", stream, times: layers)]
  }

  private var activationGradient: [Part] {
    [
      map("activation, backward: products of two types", .indexed, wide, 6, 4, times: layers),
      map("activation, backward: products and tanh", .vector, wide, 8, 4, times: 3 * layers),
      map("activation, backward: scales and power", .vector, wide, 4, 4, times: 4 * layers),
      lowered("activation, backward", wide, times: 3 * layers),
      map("activation, backward: sums", .vector, wide, 4, 2, times: 2 * layers),
      map("activation, backward: half", .vector, wide, 2, 2, times: layers),
    ]
  }

  /// Gradients of the tables, and the optimizer.
  private var tail: [Part] {
    let table = model.vocabulary * hidden
    // Copies of the model bring gradients into the buckets that they exchange, and back.
    let buckets =
      step.parallelism.data > 1
      ? [map("gradients into buckets, and back", .vector, model.parameters, 4, 4, times: 2)] : []
    return buckets + [
      map("embedding, backward: filled", .vector, table, 1, 4),
      map("embedding, backward: rows added", .indexed, stream, 4, 4, times: 4),
      map("tied table, gradients added", .vector, table, 8, 4),
      Part(
        "optimizer", OptimizerStep(elements: model.parameters), residency: .rotating(), times: 1),
    ]
  }
}

extension Step {
  /// What copies of the model exchange after a training step by modules: gradients in fp32, in buckets of 25 MiB.
  var gradientExchange: Part? {
    guard isTraining, parallelism.data > 1 else { return nil }
    let bytes = 4 * model.parameters
    let buckets = max(bytes / 26_214_400, 1)
    return Part(
      "gradients summed",
      Collective(.allReduce, type: .fp32, bytes: bytes / buckets, ranks: parallelism.data),
      residency: .hot, times: buckets)
  }

  /// The operations of a training step by the framework's modules; nil of models that are not of GPT-2's form.
  var eagerTrainingParts: [Part]? {
    model.norm.form == .layer && !model.feedForward.isGated && model.experts == nil
      ? EagerTraining(step: self).parts : nil
  }
}
