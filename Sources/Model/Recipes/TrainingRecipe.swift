import Quantities
import Workloads

/// A training pass of one micro-batch through one stage: forward by the fused recipe, and backward part by part.
struct TrainingRecipe {
  let step: Step
  let recompute: Recompute
  /// The machine that is asked, for messages.
  let machine: String

  /// Forward with the loss.
  var forward: [Part] {
    var parts = step.fusedParts
    if step.hasHead, step.stage.mayScore { parts += loss }
    return parts
  }

  /// What backward computes again, and then the gradients of every part, last part first.
  func backward() throws(ModelError) -> [Part] {
    var parts: [Part] = []
    if recompute == .full {
      parts = step.withoutHead.fusedParts.map { $0.named("\($0.name), again") }
    }
    if recompute == .selective, step.isAttentionMaterialised {
      parts = step.withoutHead.fusedParts.filter { $0.operation is Attention }.map {
        $0.named("\($0.name), again")
      }
    }
    for part in step.fusedParts.reversed() { parts += try gradients(of: part) }
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

  /// What backward runs for a part, as its operation says.
  ///
  /// With a sequence shared, rows that only their owners kept are collected once more for the weights' gradients
  /// (arXiv 2205.05198, section 4.2.2). Throws of an operation of which no backward pass is known.
  private func gradients(of part: Part) throws(ModelError) -> [Part] {
    if let rows = part.operation as? RowCopy, rows.form == .gather, part.name == "embedding" {
      return embeddingGradient(part)
    }
    guard let backward = part.operation.backward else {
      throw .unsupported(
        profile: machine, what: "training: no backward pass of \(part.operation.kind) is known")
    }
    var parts = backward.map { backward in
      var gradient = part.named(
        "\(part.name), \(backward.name.isEmpty ? "backward" : backward.name)")
      gradient.operation = backward.operation
      gradient.times *= backward.times
      if backward.isCold { (gradient.residency, gradient.library) = (.rotating(), nil) }
      return gradient
    }
    if step.plan.isSequenceParallel, (part.operation as? Collective)?.form == .allGather {
      parts.append(part.named("\(part.name) again, for the weights' gradients"))
    }
    return parts
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
      Part(
        "\(part.name), backward",
        Stream(
          .add, type: part.operation.elementType, elements: step.rows * step.model.hidden),
        residency: .rotating(), times: part.times),
    ]
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
  ///
  /// Throws where an operation has no known backward pass; `machine` is named then.
  func trainingParts(
    recompute: Recompute, on machine: String
  ) throws(ModelError) -> (forward: [Part], backward: [Part]) {
    let recipe = TrainingRecipe(step: self, recompute: recompute, machine: machine)
    return (recipe.forward, try recipe.backward())
  }

  fileprivate var withoutHead: Step {
    var step = self
    step.hasHead = false
    return step
  }
}
