public import Hardware
public import Model
public import Traces
public import Workloads

extension HardwareProfile {
  /// Families whose parameters name a file among what they were fitted to.
  public func fitted(to path: String) -> Set<String> {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    func isFit(_ source: String) -> Bool {
      source.hasPrefix("fit: ")
        && source.dropFirst(5).split(separator: ",").contains {
          $0.split(separator: " ") == [file[...]]
        }
    }
    let all = families + (devices?.profile.families ?? [])
    return Set(all.filter { $0.parameters.contains { isFit($0.source) } }.map(\.name))
  }

  /// Measurements against this machine's predictions, each by as many workers as it had; `share` of them are to lie in their ranges.
  public func report(
    on measurements: [Measurement], share: Double
  ) throws(ModelError) -> ValidationReport {
    var machines = StepModels(self)
    var (residuals, energies): ([Residual], [Residual]) = ([], [])
    var exceeded: [ExceededCeiling] = []
    for measurement in measurements {
      let machine = try machines.model(workers: measurement.setting.workers)
      residuals.append(try measurement.residual(on: machine, share: share))
      if let energy = try measurement.energyResidual(on: machine) { energies.append(energy) }
      if let found = measurement.exceededCeiling(on: machine) { exceeded.append(found) }
    }
    return ValidationReport(
      machine: name, residuals: residuals, besides: energies, exceeded: exceeded)
  }
}

extension Trace {
  /// What a recorded run's operations took against what a machine is predicted to take for them, or the bytes that were counted against
  /// those that it is predicted to move; of a device's work also its sum.
  public func report(
    of timed: @autoclosure () throws -> [Measurement], on profile: HardwareProfile, share: Double
  ) throws -> (ValidationReport, DeviceTime?) {
    guard counts.isEmpty else { return (try trafficReport(on: profile, share: share), nil) }
    var measurements = try timed()
    var time: DeviceTime?
    if hasDeviceWork {
      let found = DeviceTime(of: self, on: try StepModel(profile))
      time = found
      // What the machine cannot do is carried in the sum.
      let predicted = Set(found.rows.filter { $0.predicted != nil }.map(\.operation))
      let sampled = Set(samples.map(\.operation)).sorted()
      measurements = zip(sampled, measurements).filter { predicted.contains($0.0) }.map(\.1)
    }
    return (try profile.report(on: measurements, share: share), time)
  }
}
