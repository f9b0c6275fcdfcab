import Hardware
import Quantities
import Workloads

/// A forward pass by a framework's modules, one kernel after another.
///
/// Which modules a family's layers have, and which kernels and calls a module starts, stand in `engines/`.
struct EagerRecipe {
  let step: Step
  let layer: EngineFacts.Layer
  var modules: ModuleParts

  var model: Transformer { step.model }
  var type: ElementType { step.types.activations }
  var rows: Int { step.rows }
  var shards: Int { step.plan.tensor }
  var group: SequenceGroup { step.group }

  /// Throws where the engine's file does not say how the model's family is run.
  init(_ step: Step, by engine: EngineFacts, on machine: String) throws(ModelError) {
    guard let layer = engine.layer(of: step.model.family) else {
      let known = engine.layers.flatMap(\.families).joined(separator: ", ")
      throw .unsupported(
        profile: machine,
        what: "\(step.model.family) by modules: \(engine.title) is known to run \(known); "
          + "use --mode graph")
    }
    self.step = step
    self.layer = layer
    modules = ModuleParts(engine, type: step.types.activations, machine: machine)
  }

  /// The parts in the order of the first layer of each kind.
  func parts() throws(ModelError) -> [Part] {
    var recipe = self
    try recipe.prologue()
    try recipe.norm(
      "norm", rows: rows, columns: model.hidden, times: model.norm.count * step.layers)
    try recipe.attention()
    if let experts = model.experts { try recipe.route(experts) }
    if model.denseLayers > 0 {
      try recipe.feedForward("", inner: model.feedForward.inner / shards, times: model.denseLayers)
    }
    try recipe.exchange()
    try recipe.residual("residual add", times: 2 * step.layers)
    try recipe.norm("last norm", rows: rows, columns: model.hidden, times: 1)
    try recipe.head()
    return recipe.modules.parts
  }

  // MARK: Building blocks

  mutating func linear(
    _ name: String, rows: Int? = nil, from k: Int, to n: Int, times: Int
  ) throws(ModelError) {
    try modules.add(
      layer.linear, name, GEMM(type: type, m: rows ?? self.rows, n: n, k: k), .rotating(),
      times: times)
  }

  mutating func norm(
    _ name: String, rows: Int, columns: Int, times: Int
  ) throws(ModelError) {
    try modules.add(
      layer.norm, name, Norm(model.norm.form, type: type, rows: rows, columns: columns),
      extents: ModuleExtents(rows: rows, columns: columns), times: times)
  }

  mutating func residual(_ name: String, times: Int) throws(ModelError) {
    try modules.add(
      "residual", name, Stream(.add, type: type, elements: rows * model.hidden), times: times)
  }

  // MARK: Before and after the layers

  /// Embedding, positions, and the tables of the rotation.
  private mutating func prologue() throws(ModelError) {
    let queries = step.queries(of: group)
    for (index, module) in layer.embedding.enumerated() {
      try modules.add(
        module, index == 0 ? "embedding" : "embedding, \(module)",
        RowCopy(.gather, type: type, rows: rows, columns: model.hidden), .rotating(),
        extents: ModuleExtents(
          rows: index == 0 ? rows : queries, columns: model.hidden, output: rows * model.hidden),
        times: 1)
    }
    guard layer.rotation != nil else { return }
    try modules.add(
      "rotation-tables", "rotation's tables",
      ModuleExtents(rows: queries, columns: model.attention.rotatedWidth), times: 1)
  }

  /// Devices that share a layer add up what each has of its result.
  private mutating func exchange() throws(ModelError) {
    guard shards > 1 else { return }
    let bytes = Int(type.size.value) * rows * model.hidden
    try modules.add(
      "all-reduce", "all-reduce", Collective(.allReduce, type: type, bytes: bytes, ranks: shards),
      times: 2 * step.layers)
  }

  /// The vocabulary's product of what is scored; of an encoder the product over each sequence's first token.
  private mutating func head() throws(ModelError) {
    guard model.isCausal else {
      return try linear(
        "pooler product", rows: group.count, from: model.hidden, to: model.hidden, times: 1)
    }
    try modules.add(
      "linear", "vocabulary product",
      GEMM(type: type, m: step.headRows, n: model.vocabulary, k: model.hidden), .rotating(),
      times: 1)
    if let logits = layer.logits {
      try modules.add(
        logits, "logits capped", ModuleExtents(rows: step.headRows, columns: model.vocabulary),
        times: 1)
    }
  }

  // MARK: Feed-forward

  /// Two products with an activation between, or three with a gate; gate and up are one product where projections are joined.
  mutating func feedForward(_ name: String, inner: Int, times: Int) throws(ModelError) {
    let isGated = model.feedForward.isGated
    if isGated, layer.projections == .joined {
      try linear("\(name)gate and up product", from: model.hidden, to: 2 * inner, times: times)
    } else {
      if isGated {
        try linear("\(name)gate product", from: model.hidden, to: inner, times: times)
      }
      try linear("\(name)up product", from: model.hidden, to: inner, times: times)
    }
    try modules.add(
      layer.activation, "\(name)activation",
      Activation(isGated ? .siluMultiply : .gelu, type: type, elements: rows * inner),
      extents: ModuleExtents(rows: rows, columns: inner), times: times)
    try linear("\(name)down product", from: inner, to: model.hidden, times: times)
  }
}
