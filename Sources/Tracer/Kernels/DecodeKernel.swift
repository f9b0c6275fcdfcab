import CKernels
import Quantities
import Workloads

/// Decode over a grouped-query cache in fp32 or bf16.
enum DecodeKernel {
  static let entry = KernelEntry(
    .attentionDecode,
    checks: [
      (.fp32, "B=1;H=1;Hkv=1;Sk=1;D=8"), (.bf16, "B=2;H=6;Hkv=2;Sk=53;D=24"),
      (.fp32, "B=1;H=8;Hkv=2;Sk=515;D=64"),
    ]
  ) { (work: DecodeAttention, context) throws(TracerError) in
    let isHalf = work.elementType == .bf16
    guard isHalf || work.elementType == .fp32 else {
      throw .unsupported(operation: work.label, implementation: "own")
    }
    let (b, h, d) = (Int64(work.batch), Int64(work.heads), Int64(work.headDim))
    let q = work.batch * work.heads * work.headDim
    let cache = work.batch * work.kvHeads * work.keys * work.headDim
    let kv = isHalf ? Operand.randomBF16(cache) : .random(cache)
    let scale = 1 / Double(work.headDim).squareRoot()
    let level = context.level
    return context.kernel(
      work,
      KernelPlan(
        operands: [.random(q), kv, kv, .output(q)],
        scratch: orrery_decode_scratch(b, h, d, Int32(context.team.ranks)),
        body: isHalf ? orrery_decode_bf16(level) : orrery_decode_f32(level),
        bind: { operands, scratch, barrier in
          orrery_decode(
            q: operands[0].assumingMemoryBound(to: Float.self), k: operands[1], v: operands[2],
            o: operands[3].assumingMemoryBound(to: Float.self), batch: b, heads: h,
            kv_heads: Int64(work.kvHeads), keys: Int64(work.keys), dim: d, scale: Float(scale),
            scratch: scratch, barrier: barrier)
        },
        output: 3, expected: { reference(work, $0, scale) }, tolerance: 1e-4))
  }

  private static func reference(
    _ work: DecodeAttention, _ values: Values, _ scale: Double
  )
    -> [Double]
  {
    let q = values.floats(0)
    let (k, v) = (values.reals(1, work.elementType), values.reals(2, work.elementType))
    let d = work.headDim
    return (0..<work.batch * work.heads).flatMap { pair -> [Double] in
      let (batch, head) = (pair / work.heads, pair % work.heads)
      let kv = (batch * work.kvHeads + head / (work.heads / work.kvHeads)) * work.keys
      let scores = (0..<work.keys).map { j in
        (0..<d).reduce(0.0) { $0 + q[pair * d + $1] * k[(kv + j) * d + $1] } * scale
      }
      let weights = SoftmaxKernel.softmax(scores[...])
      return (0..<d).map { c in
        (0..<work.keys).reduce(0.0) { $0 + weights[$1] * v[(kv + $1) * d + c] }
      }
    }
  }
}
