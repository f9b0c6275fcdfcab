import CKernels
import Quantities
import Workloads

/// y = W x with W in fp32 or bf16.
enum GEMVKernel {
  static let entry = KernelEntry(
    .gemv, checks: [(.fp32, "N=1;K=1"), (.bf16, "N=37;K=101"), (.fp32, "N=130;K=515")]
  ) { (work: GEMV, context) throws(TracerError) in
    let isHalf = work.elementType == .bf16
    guard isHalf || work.elementType == .fp32 else {
      throw .unsupported(operation: work.label, implementation: "own")
    }
    let (n, k) = (work.n, work.k)
    let level = context.level
    return context.kernel(
      work,
      KernelPlan(
        operands: [isHalf ? .randomBF16(n * k) : .random(n * k), .random(k), .output(n)],
        body: isHalf ? orrery_gemv_bf16(level) : orrery_gemv_f32(level),
        bind: { operands, _, _ in
          orrery_gemv(
            w: operands[0], x: operands[1].assumingMemoryBound(to: Float.self),
            y: operands[2].assumingMemoryBound(to: Float.self), n: Int64(n), k: Int64(k))
        },
        output: 2,
        expected: { values in
          GEMMKernel.product(
            values.reals(0, work.elementType), values.floats(1), m: n, n: 1, k: k)
        }, tolerance: 1e-5))
  }
}
