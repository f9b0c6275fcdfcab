import CKernels
import Quantities
import Workloads

/// The four STREAM loops.
enum StreamKernel {
  static let entries = Stream.Loop.allCases.map { loop in
    KernelEntry(
      loop.kind, checks: [(.fp32, "n=1"), (.fp64, "n=1003"), (.fp32, "n=40001")],
      make: { (work: Stream, context) throws(TracerError) in try make(work, context) })
  }

  static func make(
    _ work: Stream, _ context: KernelContext
  ) throws(TracerError)
    -> any RunnableKernel
  {
    let isDouble = work.elementType == .fp64
    guard isDouble || work.elementType == .fp32 else {
      throw .unsupported(operation: work.label, implementation: "own")
    }
    let n = work.elements
    let scalar = 1.5
    let input = isDouble ? Operand.randomDouble(n) : .random(n)
    return context.kernel(
      work,
      KernelPlan(
        operands: [input, input, .output(n, size: isDouble ? 8 : 4)],
        body: body(work.loop, isDouble, context.level),
        bind: { operands, _, _ in
          orrery_stream(
            a: operands[0], b: operands[1], c: operands[2], n: Int64(n), scalar: scalar)
        },
        output: 2, outputType: work.elementType,
        expected: { values in
          let (a, b) = (values.reals(0, work.elementType), values.reals(1, work.elementType))
          return a.indices.map { i in
            switch work.loop {
            case .copy: a[i]
            case .scale: scalar * a[i]
            case .add: a[i] + b[i]
            case .triad: a[i] + scalar * b[i]
            }
          }
        }, tolerance: 1e-6))
  }

  private static func body(
    _ loop: Stream.Loop, _ isDouble: Bool, _ level: orrery_level
  )
    -> orrery_body
  {
    switch loop {
    case .copy: isDouble ? orrery_stream_copy_f64(level) : orrery_stream_copy_f32(level)
    case .scale: isDouble ? orrery_stream_scale_f64(level) : orrery_stream_scale_f32(level)
    case .add: isDouble ? orrery_stream_add_f64(level) : orrery_stream_add_f32(level)
    case .triad: isDouble ? orrery_stream_triad_f64(level) : orrery_stream_triad_f32(level)
    }
  }
}
