import CKernels
import Quantities
import Workloads

/// Decode over one latent vector for all heads, in fp32: the grouped kernel with one head of keys that are their own values.
///
/// Each vector of the cache is read once. Weights are also summed over the rotary part, which no layer uses: (rank + rotary) / rank as
/// many additions.
enum LatentKernel {
  static let entry = KernelEntry(
    .attentionLatent,
    checks: [
      (.fp32, "B=1;H=1;Sk=1;R=6;Dr=2"), (.fp32, "B=2;H=3;Sk=53;R=20;Dr=4"),
      (.fp32, "B=1;H=8;Sk=515;R=64;Dr=32"),
    ]
  ) { (work: LatentAttention, context) throws(TracerError) in
    guard work.elementType == .fp32 else {
      throw .unsupported(operation: work.label, implementation: "own")
    }
    let (b, h, width) = (Int64(work.batch), Int64(work.heads), work.rank + work.rotary)
    let q = work.batch * work.heads * width
    let scale = 1 / Double(width).squareRoot()
    return context.kernel(
      work,
      KernelPlan(
        operands: [.random(q), .random(work.batch * work.keys * width), .output(q)],
        scratch: orrery_decode_scratch(b, h, Int64(width), Int32(context.team.ranks)),
        body: orrery_decode_f32(context.level),
        bind: { operands, scratch, barrier in
          orrery_decode(
            q: operands[0].assumingMemoryBound(to: Float.self), k: operands[1], v: operands[1],
            o: operands[2].assumingMemoryBound(to: Float.self), batch: b, heads: h, kv_heads: 1,
            keys: Int64(work.keys), dim: Int64(width), scale: Float(scale), scratch: scratch,
            barrier: barrier)
        },
        output: 2, expected: { reference(work, $0, scale) }, tolerance: 1e-4))
  }

  private static func reference(
    _ work: LatentAttention, _ values: Values, _ scale: Double
  ) -> [Double] {
    let (q, cache, width) = (values.floats(0), values.floats(1), work.rank + work.rotary)
    return (0..<work.batch * work.heads).flatMap { pair -> [Double] in
      let first = pair / work.heads * work.keys
      let scores = (0..<work.keys).map { j in
        (0..<width).reduce(0.0) { $0 + q[pair * width + $1] * cache[(first + j) * width + $1] }
          * scale
      }
      let weights = SoftmaxKernel.softmax(scores[...])
      return (0..<width).map { c in
        (0..<work.keys).reduce(0.0) { $0 + weights[$1] * cache[(first + $1) * width + c] }
      }
    }
  }
}
