import CKernels
import Foundation
import Quantities
import Workloads

/// Cross-entropy with logits stored, and cut.
enum CrossEntropyKernel {
  /// Columns of a tile of logits in the cut form.
  private static let blockV: Int64 = 256

  static let entries = CrossEntropy.Algorithm.allCases.map { algorithm in
    let block = algorithm == .cut ? ";block=16" : ""
    return KernelEntry(
      algorithm.kind,
      checks: [
        (.fp32, "T=1;V=1;Dm=8"), (.fp32, "T=19;V=77;Dm=24\(block)"), (.fp32, "T=70;V=1030;Dm=64"),
      ]
    ) { (work: CrossEntropy, context) throws(TracerError) in
      guard work.elementType == .fp32 else {
        throw .unsupported(operation: work.label, implementation: "own")
      }
      return context.kernel(work, plan(work, context))
    }
  }

  private static func plan(
    _ work: CrossEntropy, _ context: KernelContext
  )
    -> KernelPlan<orrery_cross_entropy>
  {
    let (t, v, d) = (work.tokens, work.vocabulary, work.modelDim)
    let isCut = work.algorithm == .cut
    let block = Int64(work.block)
    let level = context.level
    return KernelPlan(
      operands: [
        .random(t * d), .random(v * d), .indices(t, limit: v), .output(t),
        .output(isCut ? 0 : t * v),
      ],
      scratch: context.team.ranks * orrery_cut_scratch(block, blockV, Int64(d)),
      body: isCut ? orrery_cross_entropy_cut(level) : orrery_cross_entropy_materialised(level),
      bind: { operands, scratch, _ in
        let floats = operands.map { $0.assumingMemoryBound(to: Float.self) }
        return orrery_cross_entropy(
          h: floats[0], w: floats[1], target: operands[2].assumingMemoryBound(to: Int32.self),
          loss: floats[3], tokens: Int64(t), vocabulary: Int64(v), dim: Int64(d),
          logits: floats[4], block_t: block, block_v: blockV, scratch: scratch)
      },
      output: 3, expected: { reference(work, $0) }, tolerance: 1e-4)
  }

  private static func reference(_ work: CrossEntropy, _ values: Values) -> [Double] {
    let (h, w, target) = (values.floats(0), values.floats(1), values.indices(2))
    let d = work.modelDim
    return (0..<work.tokens).map { t in
      let logits = (0..<work.vocabulary).map { v in
        (0..<d).reduce(0.0) { $0 + h[t * d + $1] * w[v * d + $1] }
      }
      let most = logits.max() ?? 0
      return most + log(logits.reduce(0) { $0 + exp($1 - most) }) - logits[target[t]]
    }
  }
}
