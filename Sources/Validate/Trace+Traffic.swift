public import Model
import Quantities
public import Traces
import Workloads

extension Trace {
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
