/// Sizes of a decode whose query heads share kv heads, and what it moves.
struct GroupedSizes: Sendable, Hashable {
  var kvHeads: Int
  var group: Int
  var keys: Int
  var dim: Int

  init(_ kind: String, _ reader: inout AxisReader) throws(WorkloadError) {
    let heads = try reader.positive(.heads)
    kvHeads = try reader.positive(.kvHeads, or: heads)
    keys = try reader.positive(.keys)
    dim = try reader.positive(.headDim)
    guard heads % kvHeads == 0 else {
      throw .notDivisible(
        kind: kind, axis: "heads", size: heads, by: "kv-heads", divisor: kvHeads)
    }
    group = heads / kvHeads
  }

  var axes: Axes {
    Axes([(.heads, kvHeads * group), (.kvHeads, kvHeads), (.keys, keys), (.headDim, dim)])
  }
  var list: [Int] { [kvHeads, group, keys, dim] }
  /// Words of Q, and of O.
  var query: Int { kvHeads * group * dim }
  /// Words of K and V together.
  var cache: Double { 2 * Double(kvHeads) * Double(keys) * Double(dim) }

  func workingSet(_ blocks: Blocks, line: Int) -> Int {
    RowBlock(rows: blocks[0], width: 2 * dim, passing: 2 * dim + line, line: line).words
  }

  func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let stays = workingSet(blocks, line: memory.line) + 2 * keys * dim <= memory.words
    let passes = stays ? 1 : group.pieces(of: blocks[0])
    return [
      Transfer("Q", reads: Double(query)),
      Transfer("K and V, \(passes) times", reads: Double(passes) * cache),
      Transfer("O", writes: Double(query)),
    ]
  }
}
