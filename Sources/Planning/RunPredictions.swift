public import Hardware
public import Model
public import Traces
import Workloads

/// One operation of a run, and what a machine is predicted to take for it.
public struct RunPrediction: Sendable {
  /// Its place among the run's operations.
  public let operation: Int
  /// How it is called.
  public let label: String
  /// The answer.
  public let prediction: Prediction
}

extension Trace {
  /// Every operation of a run on a machine, each as it was run; `share` is what the ranges are to cover.
  ///
  /// An operation that the machine cannot be asked for is an error.
  public func predictions(on profile: HardwareProfile, share: Double) throws -> [RunPrediction] {
    var machines = StepModels(profile)
    return try zip(operations, settings).enumerated().map { index, asked in
      let (traced, setting) = asked
      let machine = try machines.model(workers: traced.setting.workers)
      let operation = try traced.operation()
      return RunPrediction(
        operation: index, label: Measured.label(operation, setting, on: profile),
        prediction: try machine.prediction(operation, setting: setting, share: share))
    }
  }
}
