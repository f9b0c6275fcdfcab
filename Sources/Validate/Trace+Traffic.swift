public import Hardware
public import Model
import Quantities
public import Traces
public import Workloads

extension Trace {
  /// Counted bytes against what a machine is predicted to move, and beside them what the kernels took.
  public func trafficReport(
    on profile: HardwareProfile, share: Double = 0.8
  ) throws -> ValidationReport {
    let machine = try StepModel(profile)
    let timed = try countedMeasurements()
    return ValidationReport(
      machine: profile.name, residuals: try trafficResiduals(on: machine),
      besides: try timed.map { try $0.residual(on: machine, share: share) },
      exceeded: timed.compactMap { $0.exceededCeiling(on: machine) })
  }

  /// What operations with counted bytes took, where the times of all their kernels are there.
  public func countedMeasurements() throws(WorkloadError) -> [Measurement] {
    var durations: [Int: [Int64]] = [:]
    for span in spans {
      if let operation = span.operation { durations[operation, default: []].append(span.duration) }
    }
    var counted: [Int: Int] = [:]
    for count in counts { counted[count.operation, default: 0] += 1 }
    var measurements: [Measurement] = []
    for (index, traced) in operations.enumerated() {
      let times = durations[index] ?? []
      let sum = times.reduce(0, +)
      guard times.count == counted[index], sum > 0 else { continue }
      var setting = traced.setting
      setting.context = .traced
      measurements.append(
        Measurement(
          operation: try traced.operation(), setting: setting, time: Seconds(nanoseconds: sum),
          spread: 0, samples: 1))
    }
    return measurements
  }

  /// Counted bytes against what a machine is predicted to move for each kernel: bytes of memory, reads of memory, and
  /// bytes of L2.
  ///
  /// An operation of which the model expects another number of kernels is held as a whole.
  public func trafficResiduals(on machine: StepModel) throws -> [Residual] {
    var residuals: [Residual] = []
    for (index, traced) in operations.enumerated() {
      let rows = counts.filter { $0.operation == index }
      guard !rows.isEmpty else { continue }
      let operation = try traced.operation()
      let kernels = try machine.traffic(of: operation, setting: traced.setting)
      if kernels.count == rows.count {
        for (kernel, row) in zip(kernels, rows) {
          residuals += Self.residuals(
            "\(operation.label), \(kernel.kernel)", kernel.memory, kernel.cache,
            row.memory, row.cache, bound: names[row.name])
        }
      } else {
        residuals += Self.residuals(
          "\(operation.label), \(rows.count) kernels, \(kernels.count) predicted",
          kernels.map(\.memory).reduce(.none, +), kernels.map(\.cache).reduce(.none, +),
          rows.map(\.memory).reduce(.none, +), rows.map(\.cache).reduce(.none, +),
          bound: "all kernels")
      }
    }
    return residuals
  }

  private static func residuals(
    _ subject: String, _ memory: Traffic, _ cache: Traffic, _ counted: Traffic,
    _ countedCache: Traffic, bound: String
  ) -> [Residual] {
    [
      ("dram_bytes", memory.total, counted.total),
      ("dram_read_bytes", memory.reads, counted.reads),
      ("l2_bytes", cache.total, countedCache.total),
    ].filter { $0.2 > .zero }.map { family, predicted, measured in
      Residual(
        subject: subject, family: family, measure: .traffic, predicted: predicted.value,
        measured: measured.value, low: predicted.value, high: predicted.value, bound: bound,
        spread: 0)
    }
  }
}
