import CKernels
import Foundation
import Quantities
import Workloads

/// Softmax by rows, in three passes or online.
enum SoftmaxKernel {
  static let entries = [Softmax.Algorithm.threePass, .online].map { algorithm in
    KernelEntry(
      algorithm.kind,
      checks: [(.fp32, "rows=1;cols=1"), (.fp32, "rows=5;cols=77"), (.fp32, "rows=33;cols=1030")]
    ) { (work: Softmax, context) throws(TracerError) in
      guard work.elementType == .fp32 else {
        throw .unsupported(operation: work.label, implementation: "own")
      }
      let (rows, columns) = (work.rows, work.columns)
      let level = context.level
      return context.kernel(
        work,
        KernelPlan(
          operands: [.random(rows * columns, scale: 8), .output(rows * columns)],
          body: algorithm == .online
            ? orrery_softmax_online(level) : orrery_softmax_three_pass(level),
          bind: { operands, _, _ in
            orrery_softmax(
              x: operands[0].assumingMemoryBound(to: Float.self),
              y: operands[1].assumingMemoryBound(to: Float.self), rows: Int64(rows),
              columns: Int64(columns))
          },
          output: 1,
          expected: { values in
            let x = values.floats(0)
            return (0..<rows).flatMap { softmax(x[$0 * columns..<($0 + 1) * columns]) }
          }, tolerance: 1e-5))
    }
  }

  /// exp(x - max) over its sum.
  static func softmax(_ row: ArraySlice<Double>) -> [Double] {
    let most = row.max() ?? 0
    let exponentials = row.map { exp($0 - most) }
    let total = exponentials.reduce(0, +)
    return exponentials.map { $0 / total }
  }
}
