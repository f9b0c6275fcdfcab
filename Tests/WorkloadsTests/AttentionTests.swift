import Laws
import Quantities
import Testing
import Workloads

@Suite struct AttentionTests {
  /// Random masks, small enough to look at every pair.
  private func attention(_ algorithm: Attention.Algorithm, seed: Int) throws -> Attention {
    var random = SplitMix(seed: UInt64(seed))
    let keys = Int.random(in: 1...90, using: &random)
    let causal = algorithm == .flash || Bool.random(using: &random)
    let queries = Int.random(in: 1...(causal ? keys : 120), using: &random)
    var axes = Axes([
      (.heads, 1), (.query, queries), (.keys, keys), (.headDim, 8), (.causal, causal ? 1 : 0),
      (.block, Int.random(in: 1...24, using: &random)),
    ])
    if algorithm == .blockSparse { axes[.window] = Int.random(in: 1...40, using: &random) }
    let operation = try Catalog.operation(
      kind: algorithm.kind.rawValue, type: .fp32, axes: axes)
    return try #require(operation as? Attention)
  }

  /// Whether a query sees a key under the mask itself, without tiles.
  private func sees(_ attention: Attention, query: Int, key: Int) -> Bool {
    let place = query + attention.keys - attention.queries
    if attention.causal && key > place { return false }
    guard attention.algorithm == .blockSparse else { return true }
    return key > place - attention.window && (attention.causal || key <= place + attention.window)
  }

  /// Scores of the tiles in which at least one query sees a key, or that the mask keeps as the first of their row.
  private func countedScores(_ attention: Attention) -> Int {
    var total = 0
    for rows in tiles(of: attention.queries, by: attention.block) {
      for columns in tiles(of: attention.keys, by: attention.block) {
        let isKept = rows.contains { query in
          columns.contains { key in sees(attention, query: query, key: key) }
        }
        let isSink = attention.algorithm == .blockSparse && columns.lowerBound == 0
        if isKept || isSink { total += rows.count * columns.count }
      }
    }
    return total
  }

  private func tiles(of size: Int, by block: Int) -> [Range<Int>] {
    stride(from: 0, to: size, by: block).map { $0..<min($0 + block, size) }
  }

  @Test(arguments: 0..<60) func causalFlashComputesTheTilesThatSomeQuerySees(seed: Int) throws {
    let attention = try attention(.flash, seed: seed)
    #expect(attention.scores == Double(countedScores(attention)), "\(attention.label)")
  }

  @Test(arguments: 0..<80) func blockSparseComputesTheTilesThatSomeQuerySees(seed: Int) throws {
    let attention = try attention(.blockSparse, seed: seed)
    #expect(attention.scores == Double(countedScores(attention)), "\(attention.label)")
  }

  @Test(arguments: Attention.Algorithm.allCases, 0..<60)
  func scoresAreThoseOfTheTilesThatAreKept(algorithm: Attention.Algorithm, seed: Int) throws {
    guard algorithm != .naive else { return }
    let attention = try attention(algorithm, seed: seed)
    var total = 0
    for (i, rows) in tiles(of: attention.queries, by: attention.block).enumerated() {
      for (j, columns) in tiles(of: attention.keys, by: attention.block).enumerated()
      where attention.keeps(queryBlock: i, keyBlock: j) {
        total += rows.count * columns.count
      }
    }
    #expect(attention.scores == Double(total), "\(attention.label)")
  }

  @Test func withoutAMaskEveryScoreIsComputed() throws {
    for (kind, causal) in [("attention_naive", 0), ("attention_naive", 1), ("attention_flash", 0)] {
      let attention = try #require(
        try operation(kind, "H=2;Sq=100;Sk=130;D=8;causal=\(causal)") as? Attention)
      #expect(attention.scores == 13000)
    }
  }

  @Test func causalFlashComputesLittleMoreThanHalf() throws {
    let flash = try #require(
      try operation("attention_flash", "H=1;Sq=1024;D=64;causal=1;block=64") as? Attention)
    #expect(flash.scores == 557_056)
    #expect(flash.demand.products == FLOPs(4 * flash.scores * 64))
    // One more for each query and tile.
    #expect(flash.demand.exponentials == FLOPs(flash.scores * (1 + 1.0 / 64)))
  }

  @Test(arguments: 0..<20) func aWindowThatSeesEverythingIsFlash(seed: Int) throws {
    let flash = try attention(.flash, seed: seed)
    var axes = flash.axes
    axes[.window] = flash.keys
    let sparse = try Catalog.operation(kind: "attention_block_sparse", type: .fp32, axes: axes)
    #expect(sparse.demand == flash.demand, "\(flash.label)")
  }
}
