import Hardware
import Quantities
public import Workloads

/// The parts of a step: as a list, or as the recipe that names them, which is looked at without one.
enum StepParts: PartSource {
  case list([Part])
  case fused(FusedRecipe)
  case vllm(VLLMRecipe)

  func write<S: PartSink>(into sink: inout S) throws(S.Failure) {
    switch self {
    case .list(let parts): try parts.write(into: &sink)
    case .fused(let recipe): try recipe.write(into: &sink)
    case .vllm(let recipe): try recipe.write(into: &sink)
    }
  }

  /// As a list, with what the host does for each part where the list says it.
  var list: [Part] {
    switch self {
    case .list(let parts): parts
    case .fused(let recipe): recipe.parts
    case .vllm(let recipe): recipe.parts
    }
  }
}

/// The parts of a step, and how they are started: as a graph, or one by one by a framework's host.
struct IssuedStep {
  var parts: StepParts
  var mode = StepMode.graph
  /// Whether a library plans its attention first, for a shape that it did not meet before.
  var isShapeNew = false
  /// What copies of a model exchange while a framework's step runs.
  var exchanged: Part?
  var load = Load.steady
}

extension StepModel {
  /// What a step costs, however it is started.
  func cost<A: StepAlgebra>(_ step: IssuedStep, _: A.Type) throws(ModelError) -> A.Cost {
    if case .vllm(let recipe) = step.parts {
      return try EngineStep<A>(recipe, under: step.load, on: self).cost
    }
    guard step.mode == .eager else { return try A.limited(step.parts, after: step.load, on: self) }
    return try EagerStep<A>(step, on: self).cost
  }

  /// One measured step, with its interval.
  public func prediction(
    of measurement: StepMeasurement, after load: Load, share: Double
  ) throws(ModelError) -> (estimate: CostEstimate, interval: Interval) {
    let step = IssuedStep(
      parts: try parts(of: measurement),
      mode: measurement.mode, isShapeNew: measurement.isShapeNew,
      exchanged: measurement.mode == .eager ? try gradientExchange(measurement.step) : nil,
      load: load)
    let estimate = try cost(step, Explained.self)
    return (estimate, try interval(of: step, around: estimate.time, share: share).0)
  }

  /// The library whose attention a step uses; nil for the machine's customary one.
  ///
  /// It is the one that the step asks for, else cuDNN on a GPU with parameters of its attention and a listed kernel for the
  /// cache's type and the head's dimension.
  public func attention(for step: Step) -> Library? {
    if let asked = step.attention { return asked }
    let known = device.program(.attentionFlash, .cudnn)
    let isListed = known.context.kernels.nearest(
      step.types.cache, headDim: step.model.attention.headDim, isSplit: false)
    return isGPU && known.isFitted && isListed != nil ? .cudnn : nil
  }
}
