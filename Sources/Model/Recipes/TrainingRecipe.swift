import Quantities
import Workloads

/// A training pass of one micro-batch through one stage: forward by the fused recipe, and backward part by part.
struct TrainingRecipe {
  let step: Step
  let recompute: Recompute

  /// Forward with the loss.
  var forward: [Part] {
    var parts = step.fusedParts
    if step.hasHead, step.stage.mayScore { parts += loss }
    return parts
  }

  /// What backward computes again, and then the gradients of every part, last part first.
  var backward: [Part] {
    var parts: [Part] = []
    if recompute == .full {
      parts = step.withoutHead.fusedParts.map { $0.named("\($0.name), again") }
    }
    if recompute == .selective, step.isAttentionMaterialised {
      parts = step.withoutHead.fusedParts.filter { $0.operation is Attention }.map {
        $0.named("\($0.name), again")
      }
    }
    for part in step.fusedParts.reversed() { parts += gradients(of: part) }
    return parts
  }

  /// Cross-entropy over all positions: the softmax of the logits, and the gradient that replaces it.
  private var loss: [Part] {
    let columns = step.shardedVocabulary
    return [
      Part(
        "loss", Softmax(.library, type: .fp32, rows: step.headRows, columns: columns),
        residency: .rotating(), times: 1),
      Part(
        "loss, backward", Stream(.add, type: .fp32, elements: step.headRows * columns),
        residency: .rotating(), times: 1),
    ]
  }

  private func gradients(of part: Part) -> [Part] {
    switch part.operation {
    case let product as GEMM: gradients(of: product, part)
    case let product as GroupedGEMM: gradients(of: product, part)
    case let attention as Attention: [gradient(of: attention, part)]
    case let norm as Norm:
      // One kernel for the input's gradient and one for the gain's, each reading input and result's gradient.
      [pass(part, elements: norm.rows * norm.columns, times: 2)]
    case let activation as Activation:
      // Each gradient reads two arrays and writes one.
      [
        pass(
          part, elements: activation.elements,
          times: activation.form == .siluMultiply ? 2 : 1)
      ]
    case let stream as Stream: [pass(part, elements: stream.elements, times: 1)]
    case let collective as Collective: gradients(of: collective, part)
    case let rows as RowCopy where rows.form == .gather && part.name == "embedding":
      embeddingGradient(part)
    default: [part.named("\(part.name), backward")]
    }
  }

  /// dX = dY W and dW = dY^T X.
  private func gradients(of product: GEMM, _ part: Part) -> [Part] {
    [
      Part(
        "\(part.name), inputs' gradient",
        GEMM(type: product.elementType, m: product.m, n: product.k, k: product.n),
        residency: .rotating(), times: part.times),
      Part(
        "\(part.name), weights' gradient",
        GEMM(type: product.elementType, m: product.n, n: product.k, k: product.m),
        residency: .rotating(), times: part.times),
    ]
  }

  private func gradients(of product: GroupedGEMM, _ part: Part) -> [Part] {
    let sizes = product.sizes
    let each = max(product.rows / sizes.experts, 1)
    func grouped(_ name: String, from k: Int, to n: Int, rows: Int) -> Part {
      let sizes = ExpertSizes(
        tokens: sizes.tokens, modelDim: k, hiddenDim: n, experts: sizes.experts, topK: sizes.topK)
      return Part(
        "\(part.name), \(name)", GroupedGEMM(type: product.elementType, sizes: sizes, rows: rows),
        residency: .rotating(), times: part.times)
    }
    return [
      grouped("inputs' gradient", from: sizes.hiddenDim, to: sizes.modelDim, rows: product.rows),
      grouped(
        "weights' gradient", from: each, to: sizes.modelDim,
        rows: sizes.experts * sizes.hiddenDim),
    ]
  }

  /// Fused attention has a kernel for it; attention in kernels of its own passes over scores and products twice as often.
  private func gradient(of attention: Attention, _ part: Part) -> Part {
    var gradient = part.named("\(part.name), backward")
    if attention.algorithm == .flash {
      gradient.operation = AttentionGradient(.backward, of: attention)
    } else {
      gradient.times *= 2
    }
    return gradient
  }

  /// What was summed forward is copied backward, and what was collected is summed: as many bytes among the same devices by the
  /// same algorithm (Megatron-LM's f and g).
  ///
  /// Rows that only their owners kept are collected once more for the weights' gradients
  /// (arXiv 2205.05198, section 4.2.2).
  private func gradients(of collective: Collective, _ part: Part) -> [Part] {
    var back = part.named("\(part.name), backward")
    back.operation = collective.conjugate
    guard step.plan.isSequenceParallel, collective.form == .allGather else { return [back] }
    return [back, part.named("\(part.name) again, for the weights' gradients")]
  }

  /// The table's gradient: filled with zeros, and the rows of the tokens added to it.
  private func embeddingGradient(_ part: Part) -> [Part] {
    let size = Int(part.operation.elementType.size.value)
    return [
      Part(
        "embedding, backward: filled",
        ElementMap(
          .vector, elements: step.shardedVocabulary * step.model.hidden, read: 1, written: size),
        residency: .rotating(), times: 1),
      pass(part, elements: step.rows * step.model.hidden, times: 1),
    ]
  }

  private func pass(_ part: Part, elements: Int, times: Int) -> Part {
    Part(
      "\(part.name), backward", Stream(.add, type: part.operation.elementType, elements: elements),
      residency: .rotating(),
      times: part.times * times)
  }
}

extension Part {
  fileprivate func named(_ name: String) -> Part {
    var part = self
    part.name = name
    return part
  }
}

extension Step {
  /// Operations of the forward pass with the loss, and of the backward pass.
  func trainingParts(
    recompute: Recompute
  ) -> (forward: [Part], backward: [Part]) {
    let recipe = TrainingRecipe(step: self, recompute: recompute)
    return (recipe.forward, recipe.backward)
  }

  fileprivate var withoutHead: Step {
    var step = self
    step.hasHead = false
    return step
  }
}
