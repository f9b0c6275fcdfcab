public import Model
import Quantities
public import Workloads

extension StepMeasurement {
  /// This measurement against what a machine is predicted to need.
  public func residual(on machine: Machine, share: Double = 0.8) throws(ModelError) -> Residual {
    let estimate = try machine.estimate(step.fusedParts, after: .repeated(7))
    return Residual(
      subject: subject, family: family, predicted: estimate.time.value, measured: time.value,
      low: 0, high: 1, bound: estimate.bound?.description ?? "nothing", spread: spread)
  }
}
