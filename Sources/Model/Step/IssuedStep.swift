import Hardware
import Quantities
public import Workloads

/// The parts of a step, and how they are started: as a graph, or one by one by a framework's host.
struct IssuedStep {
  var parts: [Part]
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
    guard step.mode == .eager else { return try A.limited(step.parts, after: step.load, on: self) }
    return try EagerStep<A>(step, on: self).cost
  }

  /// One measured step, with its interval.
  public func prediction(
    of measurement: StepMeasurement, after load: Load, share: Double
  ) throws(ModelError) -> (estimate: CostEstimate, interval: Interval) {
    let step = IssuedStep(
      parts: measurement.parts(attention: attention(for: measurement.step)),
      mode: measurement.mode, isShapeNew: measurement.isShapeNew,
      exchanged: measurement.step.gradientExchange, load: load)
    let estimate = try cost(step, Explained.self)
    return (estimate, try interval(of: step, around: estimate.time, share: share).0)
  }

  /// Whose attention: what was asked for, else cuDNN's where its kernels are listed.
  public func attention(for step: Step) -> Library? {
    if let asked = step.attention { return asked }
    let known = device.program(.attentionFlash, .cudnn)
    let isListed = known.context.kernels.nearest(
      step.types.cache, headDim: step.model.attention.headDim, isSplit: false)
    return isGPU && known.isFitted && isListed != nil ? .cudnn : nil
  }
}
