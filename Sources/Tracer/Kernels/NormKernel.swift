import CKernels
import Quantities
import Workloads

/// RMSNorm and LayerNorm by rows.
enum NormKernel {
  private static let epsilon: Float = 1e-5

  static let entries = Norm.Form.allCases.map { form in
    KernelEntry(
      form.kind,
      checks: [(.fp32, "rows=1;cols=1"), (.fp32, "rows=5;cols=77"), (.fp32, "rows=33;cols=1030")]
    ) { (work: Norm, context) throws(TracerError) in
      guard work.elementType == .fp32 else {
        throw .unsupported(operation: work.label, implementation: "own")
      }
      let (rows, columns) = (work.rows, work.columns)
      let level = context.level
      return context.kernel(
        work,
        KernelPlan(
          operands: [
            .random(rows * columns), .random(columns), .random(columns), .output(rows * columns),
          ],
          body: form == .rms ? orrery_rms_norm(level) : orrery_layer_norm(level),
          bind: { operands, _, _ in
            let floats = operands.map { $0.assumingMemoryBound(to: Float.self) }
            return orrery_norm(
              x: floats[0], gain: floats[1], bias: floats[2], y: floats[3], rows: Int64(rows),
              columns: Int64(columns), epsilon: epsilon)
          },
          output: 3,
          expected: { values in
            let (x, gain, bias) = (values.floats(0), values.floats(1), values.floats(2))
            return (0..<rows).flatMap { row in
              normalised(x[row * columns..<(row + 1) * columns], gain, form == .rms ? nil : bias)
            }
          }, tolerance: 1e-4))
    }
  }

  /// One row; without bias it is RMSNorm, which subtracts no mean.
  private static func normalised(
    _ row: ArraySlice<Double>, _ gain: [Double], _ bias: [Double]?
  )
    -> [Double]
  {
    let count = Double(row.count)
    let mean = bias == nil ? 0 : row.reduce(0, +) / count
    let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let scale = 1 / (variance + Double(epsilon)).squareRoot()
    return row.enumerated().map { i, x in (x - mean) * scale * gain[i] + (bias?[i] ?? 0) }
  }
}
