import CKernels
import Quantities
import Workloads

/// Chunked causal linear attention.
enum LinearAttentionKernel {
  static let entry = KernelEntry(
    .attentionLinear,
    checks: [
      (.fp32, "H=1;Sq=1;D=8"), (.fp32, "H=3;Sq=77;D=24;chunk=16"), (.fp32, "H=2;Sq=130;D=64"),
    ]
  ) { (work: LinearAttention, context) throws(TracerError) in
    guard work.elementType == .fp32 else {
      throw .unsupported(operation: work.label, implementation: "own")
    }
    let count = work.heads * work.length * work.headDim
    let scratch = orrery_linear_scratch(Int64(work.chunk), Int64(work.headDim))
    return context.kernel(
      work,
      KernelPlan(
        operands: [.random(count), .random(count), .random(count), .output(count)],
        scratch: context.team.ranks * scratch,
        body: orrery_attention_linear(context.level),
        bind: { operands, scratch, _ in
          let floats = operands.map { $0.assumingMemoryBound(to: Float.self) }
          return orrery_linear_attention(
            q: floats[0], k: floats[1], v: floats[2], o: floats[3], heads: Int64(work.heads),
            length: Int64(work.length), dim: Int64(work.headDim), chunk: Int64(work.chunk),
            scratch: scratch)
        },
        output: 3, expected: { reference(work, $0) }))
  }

  /// The recurrence as it is written: S += k v^T, o = q S.
  private static func reference(_ work: LinearAttention, _ values: Values) -> [Double] {
    let (q, k, v) = (values.floats(0), values.floats(1), values.floats(2))
    let d = work.headDim
    var output: [Double] = []
    for head in 0..<work.heads {
      var state = [Double](repeating: 0, count: d * d)
      for t in 0..<work.length {
        let row = (head * work.length + t) * d
        for i in 0..<d {
          for j in 0..<d { state[i * d + j] += k[row + i] * v[row + j] }
        }
        output += (0..<d).map { j in (0..<d).reduce(0.0) { $0 + q[row + $1] * state[$1 * d + j] } }
      }
    }
    return output
  }
}
