import CKernels
import Foundation
import Quantities
import Workloads

/// Attention with scores stored, in tiles, and over the tiles that a mask keeps.
enum AttentionKernel {
  static let entries = Attention.Algorithm.allCases.map { algorithm in
    let extra = algorithm == .blockSparse ? ";window=32" : ""
    let block = algorithm == .naive ? "" : ";block=16"
    return KernelEntry(
      algorithm.kind,
      checks: [
        (.fp32, "B=1;H=1;Hkv=1;Sq=1;Sk=1;D=8\(extra)"),
        (.fp32, "B=2;H=4;Hkv=2;Sq=37;Sk=53;D=24;causal=1\(block)\(extra)"),
        (.fp32, "B=1;H=2;Hkv=1;Sq=130;Sk=130;D=64\(extra)"),
      ]
    ) { (work: Attention, context) throws(TracerError) in
      guard work.elementType == .fp32 else {
        throw .unsupported(operation: work.label, implementation: "own")
      }
      return context.kernel(work, plan(work, context))
    }
  }

  private static func plan(
    _ work: Attention, _ context: KernelContext
  )
    -> KernelPlan<orrery_attention>
  {
    let q = work.batch * work.heads * work.queries * work.headDim
    let kv = work.batch * work.kvHeads * work.keys * work.headDim
    let block = Int64(work.block)
    let ranks = context.team.ranks
    let scale = 1 / Double(work.headDim).squareRoot()
    let tile = orrery_flash_scratch(block, block, Int64(work.headDim))
    return KernelPlan(
      operands: [.random(q), .random(kv), .random(kv), .output(q), .bytes(mask(work))],
      scratch: ranks * (work.algorithm == .naive ? naiveScratch(work) : tile),
      body: body(work.algorithm, context.level),
      bind: { operands, scratch, _ in
        let floats = operands.map { $0.assumingMemoryBound(to: Float.self) }
        return orrery_attention(
          q: floats[0], k: floats[1], v: floats[2], o: floats[3], batch: Int64(work.batch),
          heads: Int64(work.heads), kv_heads: Int64(work.kvHeads), queries: Int64(work.queries),
          keys: Int64(work.keys), dim: Int64(work.headDim), block_q: block, block_k: block,
          causal: work.causal ? 1 : 0, scale: Float(scale),
          mask: operands[4].assumingMemoryBound(to: UInt8.self), scratch: scratch)
      },
      output: 3, expected: { reference(work, $0, scale) }, tolerance: 1e-4)
  }

  private static func body(_ algorithm: Attention.Algorithm, _ level: orrery_level) -> orrery_body {
    switch algorithm {
    case .naive: orrery_attention_naive(level)
    case .flash: orrery_attention_flash(level)
    case .blockSparse: orrery_attention_block_sparse(level)
    }
  }

  private static func naiveScratch(_ work: Attention) -> Int { work.queries * work.keys * 4 + 4096 }

  /// One byte for each tile: whether the operation keeps it.
  private static func mask(_ work: Attention) -> [UInt8] {
    let rows = (work.queries + work.block - 1) / work.block
    let columns = (work.keys + work.block - 1) / work.block
    return (0..<rows).flatMap { i in
      (0..<columns).map { j in work.keeps(queryBlock: i, keyBlock: j) ? 1 : 0 }
    }
  }

  private static func reference(_ work: Attention, _ values: Values, _ scale: Double) -> [Double] {
    let (q, k, v) = (values.floats(0), values.floats(1), values.floats(2))
    let d = work.headDim
    var output = [Double](repeating: 0, count: q.count)
    for pair in 0..<work.batch * work.heads {
      let (batch, head) = (pair / work.heads, pair % work.heads)
      let kv = (batch * work.kvHeads + head / (work.heads / work.kvHeads)) * work.keys
      for i in 0..<work.queries {
        let row = (pair * work.queries + i) * d
        let seen = (0..<work.keys).filter { j in
          (!work.causal || j <= i + work.keys - work.queries)
            && work.keeps(queryBlock: i / work.block, keyBlock: j / work.block)
        }
        let scores = seen.map { j in
          (0..<d).reduce(0.0) { $0 + q[row + $1] * k[(kv + j) * d + $1] } * scale
        }
        for (j, weight) in zip(seen, SoftmaxKernel.softmax(scores[...])) {
          for c in 0..<d { output[row + c] += weight * v[(kv + j) * d + c] }
        }
      }
    }
    return output
  }
}
