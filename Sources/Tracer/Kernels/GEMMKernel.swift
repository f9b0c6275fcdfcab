import CKernels
import Quantities
import Workloads

/// C = A B by the packed, register-blocked kernel of CKernels, or by OpenBLAS.
enum GEMMKernel {
  private static let checks: [(ElementType, String)] = [
    (.fp32, "M=1;N=1;K=1"), (.fp32, "M=67;N=45;K=31"), (.fp64, "M=97;N=130;K=300"),
  ]
  static let own = KernelEntry(.gemm, checks: checks) {
    (work: GEMM, context) throws(TracerError) in
    try make(work, context)
  }
  static let openBLAS = KernelEntry(.gemm, .openblas, checks: checks) {
    (work: GEMM, context) throws(TracerError) in
    let plan = try plan(work, context)
    let library = try OpenBLAS.loaded()
    return OpenBLASKernel(work, context, library, operands: plan.operands, expected: plan.expected)
  }

  static func make(
    _ work: GEMM, _ context: KernelContext
  ) throws(TracerError)
    -> any RunnableKernel
  {
    context.kernel(work, try plan(work, context))
  }

  private static func plan(
    _ work: GEMM, _ context: KernelContext
  ) throws(TracerError)
    -> KernelPlan<orrery_gemm>
  {
    let isDouble = work.elementType == .fp64
    guard isDouble || work.elementType == .fp32 else {
      throw .unsupported(
        operation: work.label, implementation: context.setting.library.rawValue)
    }
    let (m, n, k) = (work.m, work.n, work.k)
    let level = context.level
    func input(_ count: Int) -> Operand { isDouble ? .randomDouble(count) : .random(count) }
    return KernelPlan(
      operands: [input(m * k), input(k * n), .output(m * n, size: isDouble ? 8 : 4)],
      scratch: orrery_gemm_scratch(Int32(context.team.ranks)),
      body: isDouble ? orrery_gemm_f64(level) : orrery_gemm_f32(level),
      bind: { operands, scratch, barrier in
        orrery_gemm(
          a: operands[0], b: operands[1], c: operands[2], m: Int64(m), n: Int64(n), k: Int64(k),
          packed: scratch, barrier: barrier)
      },
      output: 2, outputType: work.elementType,
      expected: { values in
        product(
          values.reals(0, work.elementType), values.reals(1, work.elementType), m: m, n: n, k: k)
      }, tolerance: isDouble ? 1e-12 : 1e-4)
  }

  /// C[m,n] = A[m,k] B[k,n], plainly.
  static func product(_ a: [Double], _ b: [Double], m: Int, n: Int, k: Int) -> [Double] {
    var c = [Double](repeating: 0, count: m * n)
    for i in 0..<m {
      for l in 0..<k {
        for j in 0..<n { c[i * n + j] += a[i * k + l] * b[l * n + j] }
      }
    }
    return c
  }
}
