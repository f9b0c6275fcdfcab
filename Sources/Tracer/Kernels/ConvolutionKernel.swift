import CKernels
import Quantities
import Workloads

/// Causal convolution as the sum, by FFT, and by the two-factor form.
enum ConvolutionKernel {
  static let entries = FFTConvolution.Algorithm.allCases.map { algorithm in
    KernelEntry(
      algorithm.kind,
      checks: [(.fp32, "B=1;H=1;N=16"), (.fp32, "B=3;H=5;N=64"), (.fp32, "B=2;H=3;N=512")]
    ) { (work: FFTConvolution, context) throws(TracerError) in
      guard work.elementType == .fp32, algorithm == .direct || work.points == 2 * work.length else {
        throw .unsupported(operation: work.label, implementation: "own")
      }
      return context.kernel(work, plan(work, context))
    }
  }

  /// Twiddles and matrices of one length.
  private final class TransformPlan {
    let pointer: OpaquePointer?
    init(length: Int) { pointer = orrery_fft_plan_create(Int64(length)) }
    /// The numbers of the plan.
    var tables: UnsafeRawBufferPointer {
      var bytes = 0
      let base = orrery_fft_plan_tables(pointer, &bytes)
      return UnsafeRawBufferPointer(start: base, count: bytes)
    }
    deinit { orrery_fft_plan_destroy(pointer) }
  }

  private static func plan(
    _ work: FFTConvolution, _ context: KernelContext
  )
    -> KernelPlan<orrery_convolution>
  {
    let count = work.batch * work.channels * work.length
    let level = context.level
    let transform = work.algorithm == .direct ? nil : TransformPlan(length: work.length)
    let body =
      switch work.algorithm {
      case .direct: orrery_convolution_direct(level)
      case .fft: orrery_convolution_fft(level)
      case .monarch: orrery_convolution_monarch(level)
      }
    return KernelPlan(
      operands: [.random(count), .random(work.channels * work.length), .output(count)],
      scratch: context.team.ranks * orrery_fft_scratch(Int64(work.length)),
      tables: transform?.tables,
      body: body,
      bind: { operands, scratch, _ in
        let floats = operands.map { $0.assumingMemoryBound(to: Float.self) }
        return orrery_convolution(
          u: floats[0], filter: floats[1], y: floats[2], batch: Int64(work.batch),
          channels: Int64(work.channels), length: Int64(work.length), plan: transform?.pointer,
          scratch: scratch)
      },
      output: 2, expected: { reference(work, $0) })
  }

  private static func reference(_ work: FFTConvolution, _ values: Values) -> [Double] {
    let (u, filter) = (values.floats(0), values.floats(1))
    let n = work.length
    return (0..<work.batch * work.channels).flatMap { sequence in
      let channel = sequence % work.channels
      return (0..<n).map { t in
        (0...t).reduce(0.0) { $0 + filter[channel * n + $1] * u[sequence * n + t - $1] }
      }
    }
  }
}
