public import Model
import Quantities
public import Workloads

extension StepMeasurement {
  /// What one run drew against what the model says; nil where either is not known.
  public func energyResidual(on machine: StepModel) throws(ModelError) -> Residual? {
    guard let energy, mode == .graph,
      let draw = try machine.draw(of: self, under: load)
    else { return nil }
    return Residual(energyOf: subject, family, draw, energy, spread: spread)
  }

  /// The greatest memory that was allocated against what the model's numbers need; nil where it was not measured.
  ///
  /// What an allocator cannot use is not counted as allocated.
  public var memoryResidual: Residual? {
    guard let peak, let job else { return nil }
    let need = job.memory
    let bytes = (need.total - need.fragmentation).value
    return Residual(
      subject: subject, family: "peak memory", measure: .memory, predicted: bytes,
      measured: peak.value, low: bytes, high: bytes, bound: "capacity", spread: 0)
  }

  /// This measurement against what a machine is predicted to need.
  public func residual(on machine: StepModel, share: Double = 0.8) throws(ModelError) -> Residual {
    let prediction = try machine.prediction(
      of: self, after: load, share: share)
    return Residual(
      subject: subject, family: family, predicted: prediction.estimate.time.value,
      measured: time.value, low: prediction.interval.low.value,
      high: prediction.interval.high.value,
      bound: prediction.estimate.bound?.description ?? "nothing", spread: spread)
  }
}
