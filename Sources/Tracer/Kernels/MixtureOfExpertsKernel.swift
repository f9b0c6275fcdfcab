import CKernels
import Quantities
import Workloads

/// A gated feed-forward layer of experts with its router.
enum MixtureOfExpertsKernel {
  static let entry = KernelEntry(
    .mixtureOfExperts,
    checks: [
      (.fp32, "T=1;Dm=16;Dff=16;E=2;topk=1"), (.fp32, "T=7;Dm=40;Dff=56;E=4;topk=2"),
      (.fp32, "T=33;Dm=64;Dff=96;E=8;topk=3"),
    ]
  ) { (work: MixtureOfExperts, context) throws(TracerError) in
    guard work.elementType == .fp32 else {
      throw .unsupported(operation: work.label, implementation: "own")
    }
    let (t, d, f) = (work.tokens, work.modelDim, work.hiddenDim)
    let (e, k) = (work.experts, work.topK)
    let level = context.level
    return context.kernel(
      work,
      KernelPlan(
        operands: [
          .random(t * d), .random(e * d), .random(e * f * d, scale: 0.2),
          .random(e * f * d, scale: 0.2), .random(e * d * f, scale: 0.2), .output(t * d),
        ],
        scratch: orrery_moe_scratch(Int64(t), Int64(d), Int64(f), Int64(e), Int64(k)),
        body: orrery_moe_ffn(level),
        bind: { operands, scratch, barrier in
          let floats = operands.map { $0.assumingMemoryBound(to: Float.self) }
          return orrery_moe(
            x: floats[0], router: floats[1], gate: floats[2], up: floats[3], down: floats[4],
            y: floats[5], tokens: Int64(t), dim: Int64(d), hidden: Int64(f), experts: Int64(e),
            topk: Int64(k), scratch: scratch, barrier: barrier)
        },
        output: 5, expected: { reference(work, $0) }))
  }

  private static func reference(_ work: MixtureOfExperts, _ values: Values) -> [Double] {
    let (x, router) = (values.floats(0), values.floats(1))
    let (gate, up, down) = (values.floats(2), values.floats(3), values.floats(4))
    let (d, f) = (work.modelDim, work.hiddenDim)
    return (0..<work.tokens).flatMap { t -> [Double] in
      let token = x[t * d..<(t + 1) * d]
      func product(_ matrix: [Double], _ row: Int, _ vector: ArraySlice<Double>) -> Double {
        zip(matrix[row * vector.count..<(row + 1) * vector.count], vector)
          .reduce(0) { $0 + $1.0 * $1.1 }
      }
      let logits = (0..<work.experts).map { product(router, $0, token) }
      let chosen = logits.indices.sorted { (-logits[$0], $0) < (-logits[$1], $1) }
        .prefix(work.topK)
      let weights = SoftmaxKernel.softmax(chosen.map { logits[$0] }[...])
      var output = [Double](repeating: 0, count: d)
      for (expert, weight) in zip(chosen, weights) {
        let hidden = (0..<f).map { row in
          ActivationKernel.silu(product(gate, expert * f + row, token))
            * product(up, expert * f + row, token)
        }
        for row in 0..<d { output[row] += weight * product(down, expert * d + row, hidden[...]) }
      }
      return output
    }
  }
}
