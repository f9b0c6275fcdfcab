/// C = A B with a tile of C in fast memory, while A and B pass a step of the depth at a time.
public struct BlockedGEMM: BlockedAlgorithm {
  /// The catalogue's name for a matrix product.
  public static let name = "gemm"
  /// What stays and what passes: a tile of the result; both operands.
  public static let abstract = "a tile of C stays, A and B pass"
  /// Five products, square and oblong, with sides of 80 to 528.
  public static let examples = [
    "M=144;N=144;K=528", "M=272;N=272;K=272", "M=400;N=400;K=400", "M=272;N=528;K=400",
    "M=80;N=528;K=528",
  ]
  let m: Int
  let n: Int
  let k: Int

  /// Makes a product from M, N and K, all of which must be given.
  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    m = try reader.positive(.m)
    n = try reader.positive(.n)
    k = try reader.positive(.k)
    try reader.end()
  }

  /// Rows of C, columns of C, and the depth.
  public var axes: Axes { Axes([(.m, m), (.n, n), (.k, k)]) }
  /// Tiles of C, row by row of tiles; in each, the depth a step at a time.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("gemm", [m, n, k]) }

  /// A [m, k] and B [k, n] in, C [m, n] out.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    [NestArray("A", m * k), NestArray("B", k * n), .output("C", m * n)]
  }

  /// For C's width and shares of it down to a line, tiles of the rows that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    n.shares(of: memory.line).map { columns in
      let rows = m.block { rows in
        ProductTile(rows: rows, columns: columns, step: memory.line).workingSet <= memory.words
      }
      return Blocks(["rows": rows, "columns": columns, "step": min(memory.line, k)])
    }
  }

  /// A tile of C, and twice a step of its rows of A and of its columns of B.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { tile(blocks).workingSet }

  private func tile(_ blocks: Blocks) -> ProductTile {
    ProductTile(rows: blocks[0], columns: blocks[1], step: blocks[2])
  }

  /// A in once a column of tiles, B once a row of tiles, unless they stay; C out once.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    tile(blocks).transfers(m: m, n: n, k: k, memory, names: ("A", "B")) + [
      Transfer("C", writes: Double(m) * Double(n))
    ]
  }

  /// The bound of products, 2 m n k / sqrt(M) + m n (COSMA, 2019, theorem 1).
  public func lowerBounds(words: Int) -> [LowerBound] {
    [.product(m: Double(m), n: Double(n), k: Double(k), words: Double(words))]
  }
}
