import Quantities
import Workloads

/// A forward pass by the framework's modules, one kernel after another: Hugging Face's LLaMA and Mixtral as PyTorch runs them.
///
/// Kernels, and calls of the framework at all levels, are those of `data/h200/traces`.
struct EagerRecipe {
  let step: Step

  private var model: Transformer { step.model }
  private var type: ElementType { step.types.activations }
  private var rows: Int { step.rows }
  private var shards: Int { step.parallelism.tensor }
  private var width: Int { Int(type.size.value) }

  var parts: [Part] {
    let layers = step.layers
    var parts = prologue
    parts += norm("norm", times: model.norm.count * layers)
    parts += attention
    if let experts = model.experts { parts += route(experts) }
    if model.denseLayers > 0 { parts += feedForward }
    if shards > 1 {
      let bytes = Int(type.size.value) * rows * model.hidden
      let reduce = Part(
        "all-reduce", Collective(.allReduce, type: type, bytes: bytes, ranks: shards),
        residency: .hot,
        times: 2 * layers)
      parts.append(reduce.hosted(calls: 3, launches: 1))
    }
    parts.append(add("residual add", times: 2 * layers))
    parts += norm("last norm", times: 1)
    parts.append(
      linear(
        "vocabulary product", rows: step.headRows, from: model.hidden, to: model.vocabulary,
        times: 1))
    return parts
  }

  // MARK: Building blocks

  private func linear(
    _ name: String, rows: Int? = nil, from k: Int, to n: Int, times: Int
  ) -> Part {
    var part = Part(
      name, GEMM(type: type, m: rows ?? self.rows, n: n, k: k), residency: .rotating(), times: times
    )
    (part.calls, part.launches) = (9, 1)
    return part
  }

  private func map(
    _ name: String, _ form: ElementMap.Form, _ elements: Int, read: Int, written: Int,
    times: Int, calls: Int = 1
  ) -> Part {
    var part = Part(
      name, ElementMap(form, elements: max(elements, 1), read: read, written: written),
      residency: .hot, times: times)
    (part.calls, part.launches) = (calls, 1)
    return part
  }

  private func add(_ name: String, times: Int) -> Part {
    var part = Part(
      name, Stream(.add, type: type, elements: rows * model.hidden), residency: .hot, times: times)
    (part.calls, part.launches) = (1, 1)
    return part
  }

  /// In fp32: converted, squared, averaged, scaled, converted back, and multiplied by the gain.
  private func norm(_ name: String, times: Int) -> [Part] {
    let elements = rows * model.hidden
    var mean = Part(
      "\(name): mean", Reduction(type: .fp32, rows: rows, columns: model.hidden), residency: .hot,
      times: times)
    (mean.calls, mean.launches) = (2, 1)
    return [
      map("\(name): to fp32", .indexed, elements, read: width, written: 4, times: times, calls: 4),
      map("\(name): squares", .vector, elements, read: 4, written: 4, times: times, calls: 3), mean,
      map("\(name): root", .vector, rows, read: 4, written: 4, times: 2 * times),
      map("\(name): scaling", .indexed, elements, read: 4, written: 4, times: times),
      map("\(name): from fp32", .vector, elements, read: 4, written: width, times: times, calls: 4),
      map("\(name): gain", .indexed, elements, read: width, written: width, times: times),
    ]
  }

  /// Embedding, positions, and the tables of the rotation.
  private var prologue: [Part] {
    var gather = Part(
      "embedding", RowCopy(.gather, type: type, rows: rows, columns: model.hidden),
      residency: .rotating(), times: 1)
    (gather.calls, gather.launches) = (4, 1)
    return [
      gather,
      map(
        "rotation's tables", .vector, step.queries(of: step.group) * model.attention.headDim,
        read: 4, written: 4,
        times: 11, calls: 5),
    ]
  }

  // MARK: Attention

  private var attention: [Part] {
    let block = model.attention
    let (heads, kvHeads) = (block.heads / shards, max(block.kvHeads / shards, 1))
    let layers = step.layers
    let (query, key) = (heads * block.headDim, kvHeads * block.headDim)
    let (group, isDecode) = (step.group, step.group.isDecode)
    var attend = Part(
      "attention",
      Attention(
        .flash, type: type, batch: group.count, heads: heads, kvHeads: kvHeads,
        queries: step.queries(of: group), keys: group.keys, headDim: block.headDim,
        causal: !isDecode),
      by: step.attention, residency: isDecode ? .rotating() : .hot, times: layers)
    // Views and transpositions of a layer are counted with its attention.
    (attend.calls, attend.launches) = (isDecode ? 30 : 46, isDecode ? 2 : 1)
    return [
      linear("query product", from: model.hidden, to: query, times: layers),
      linear("key and value product", from: model.hidden, to: key, times: 2 * layers),
    ] + rotation(query, "query", times: layers) + rotation(key, "key", times: layers)
      + [
        cacheUpdate, attend, linear("output product", from: query, to: model.hidden, times: layers),
      ]
  }

  /// q cos + rotated(q) sin, the rotated half being negated and put first.
  private func rotation(_ columns: Int, _ name: String, times: Int) -> [Part] {
    let elements = rows * columns
    return [
      map(
        "rotation of the \(name): products", .indexed, elements, read: 2 * width, written: width,
        times: 2 * times),
      map(
        "rotation of the \(name): half negated", .indexed, elements / 2, read: width,
        written: width, times: times, calls: 5),
      map(
        "rotation of the \(name): halves joined", .indexed, elements, read: width,
        written: width, times: times, calls: 2),
      map(
        "rotation of the \(name): sum", .indexed, elements, read: 2 * width, written: width,
        times: times),
    ]
  }

  /// The cache grows by being copied, keys and values apart.
  private var cacheUpdate: Part {
    let elements =
      step.group.count * step.group.keys * model.cacheElements / 2
      / min(shards, model.attention.kvHeads)
    return map(
      "cache grown", step.group.isDecode ? .vector : .indexed, elements, read: width,
      written: width, times: 2 * step.layers, calls: 2
    ).found(step.group.isDecode ? .rotating() : .hot)
  }

  // MARK: Feed-forward

  private var feedForward: [Part] {
    let (inner, times) = (model.feedForward.inner / shards, model.denseLayers)
    var gate = Part(
      "activation", Activation(.siluMultiply, type: type, elements: rows * inner), residency: .hot,
      times: times)
    (gate.calls, gate.launches) = (2, 2)
    return [
      linear("gate product", from: model.hidden, to: inner, times: times),
      linear("up product", from: model.hidden, to: inner, times: times), gate,
      linear("down product", from: inner, to: model.hidden, times: times),
    ]
  }

  /// Router, sort of tokens by expert, grouped products with masks around them, and tokens put back and added.
  private func route(_ experts: Transformer.Experts) -> [Part] {
    let times = experts.layers
    let taken = rows * experts.perToken
    let hidden = model.hidden
    func part(_ name: String, _ operation: any Operation, calls: Int, launches: Int) -> Part {
      var part = Part(name, operation, residency: .hot, times: times)
      (part.calls, part.launches) = (calls, launches)
      return part
    }
    func grouped(_ name: String, from k: Int, to n: Int) -> Part {
      let met = step.routing.experts(of: experts.count, rows: rows, each: experts.perToken)
      let sizes = ExpertSizes(
        tokens: rows, modelDim: k, hiddenDim: n, experts: met, topK: min(experts.perToken, met))
      return Part(
        name,
        GroupedGEMM(type: type, sizes: sizes, rows: (taken + met - 1) / met * met),
        residency: .rotating(), times: times
      ).hosted(calls: 5, launches: 2)
    }
    // A mask is put on a copy: one pass that copies, one that writes where the mask is.
    func masked(_ name: String, _ columns: Int) -> [Part] {
      [
        map(
          "\(name): copy", .vector, taken * columns, read: width, written: width, times: times,
          calls: 4),
        map(
          "\(name): mask", .indexed, taken * columns, read: width, written: width, times: times,
          calls: 8),
      ]
    }
    return [
      linear("router product", from: hidden, to: experts.count, times: times),
      part(
        "router softmax", Softmax(.library, type: .fp32, rows: rows, columns: experts.count),
        calls: 6, launches: 2),
      part(
        "expert choice",
        Selection(type: .fp32, rows: rows, columns: experts.count, topK: experts.perToken),
        calls: 4, launches: 4),
      // Sort, histogram, running sum and comparisons of a few numbers a token.
      map("tokens sorted", .vector, taken, read: 8, written: 8, times: 14 * times, calls: 3),
      part(
        "token gather", RowCopy(.gather, type: type, rows: taken, columns: hidden), calls: 6,
        launches: 2),
      map(
        "inputs: mask", .indexed, taken * hidden, read: width, written: width, times: times,
        calls: 8),
      grouped("experts' gate and up product", from: hidden, to: 2 * experts.inner),
    ] + masked("inner", 2 * experts.inner) + [
      part(
        "experts' activation",
        Activation(
          .siluMultiply, type: type, extent: Extent(taken * experts.inner, columns: experts.inner)),
        calls: 6, launches: 2),
      grouped("experts' down product", from: experts.inner, to: hidden),
    ] + masked("results", hidden) + [
      map(
        "results weighted", .indexed, taken * hidden, read: width, written: 4, times: times,
        calls: 4),
      part(
        "results put back", RowCopy(.gather, type: .fp32, rows: taken, columns: hidden), calls: 9,
        launches: 4),
      part(
        "expert sum", ExpertSum(type: .fp32, rows: rows, columns: hidden, topK: experts.perToken),
        calls: 4, launches: 1),
      map(
        "results from fp32", .vector, rows * hidden, read: 4, written: width, times: times, calls: 4
      ),
    ]
  }
}

extension Part {
  fileprivate func found(_ residency: Residency) -> Part {
    var part = self
    part.residency = residency
    return part
  }

  fileprivate func hosted(calls: Int, launches: Int) -> Part {
    var part = self
    (part.calls, part.launches) = (calls, launches)
    return part
  }
}

extension Step {
  /// The operations of the forward pass by the framework's modules.
  var eagerParts: [Part] {
    if isTraining { return eagerTrainingParts ?? [] }
    return EagerRecipe(step: self).parts
  }
}
