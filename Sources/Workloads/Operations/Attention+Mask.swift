import Quantities

/// What masks leave of the scores.
extension Attention {
  /// Whether the tile of these query and key blocks is computed.
  ///
  /// Causal masks drop tiles above the diagonal; a window keeps the tiles within it, and the block-sparse mask the first tile too.
  public func keeps(queryBlock: Int, keyBlock: Int) -> Bool {
    let offset = keys - queries
    let lastQuery = min((queryBlock + 1) * block, queries) - 1 + offset
    let firstQuery = queryBlock * block + offset
    if causal && keyBlock * block > lastQuery { return false }
    guard hasWindow else { return true }
    return algorithm == .blockSparse && keyBlock == 0
      || (keyBlock + 1) * block + window > firstQuery + 1
        && keyBlock * block <= lastQuery + (causal ? 0 : window)
  }

  /// Whether a query sees fewer keys than there are.
  var hasWindow: Bool { algorithm == .blockSparse || algorithm == .flash && window < keys }

  /// Scores that are computed for one head, in whole tiles where the algorithm works in tiles.
  ///
  /// Complexity: O(tile rows).
  public var scores: Double {
    let (q, k) = (Double(queries), Double(keys))
    switch algorithm {
    case .naive: return q * k
    case .flash where !causal: return q * Double(min(window, keys))
    case .flash, .blockSparse: return tiledScores
    }
  }

  /// The kept tiles of a row of tiles are the first and a run of neighbours, whose ends move with the row until they meet
  /// an edge: between edges the counts are an arithmetic series.
  private var tiledScores: Double {
    let full = queries / block
    var total = 0.0
    var row = 0
    while row < full {
      let last = lastRow(like: row, before: full)
      let mean = (run(row).keys + run(last).keys) / 2
      total += Double(last - row + 1) * mean * Double(block)
      row = last + 1
    }
    return total + Double(queries - full * block) * run(full).keys
  }

  /// The last of the rows from `row` on whose run meets the same edges, by bisection.
  private func lastRow(like row: Int, before end: Int) -> Int {
    var (low, high) = (row, end - 1)
    while low < high {
      let middle = low + (high - low + 1) / 2
      if run(middle).edges == run(row).edges { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// Keys in the kept tiles of a row of tiles, and which edges its run of neighbours meets.
  private func run(_ row: Int) -> (keys: Double, edges: [Bool]) {
    let isSparse = algorithm == .blockSparse
    let lastQuery = min((row + 1) * block, queries) - 1 + keys - queries
    let lastKey = causal ? lastQuery : lastQuery + (isSparse ? window : keys)
    let end = ((lastKey >= 0 ? lastKey : lastKey - block + 1) / block + 1) * block
    let begin = hasWindow ? max(row * block + keys - queries + 1 - window, 0) / block * block : 0
    let neighbours = max(min(end, keys) - begin, 0)
    let first = isSparse && (begin > 0 || end <= 0) ? min(block, keys) : 0
    return (Double(neighbours + first), [begin > 0, end >= keys, end <= 0])
  }

  /// Two products over all scores, or half of them under a causal mask over as many keys as queries; of more keys those that the
  /// queries see.
  var maskedProducts: FLOPs {
    let (q, k) = (Double(queries), Double(keys))
    let seen = causal ? q * k - q * q / 2 : q * k
    return FLOPs(4 * seen * Double(headDim) * Double(batch) * Double(heads))
  }
}
