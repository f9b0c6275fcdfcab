/// Sizes that dense attention's algorithms share: one head, queries x keys x dim.
struct AttentionSizes: Sendable, Hashable {
  var queries: Int
  var keys: Int
  var dim: Int

  init(_ kind: String, _ axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: kind)
    queries = try reader.positive(.query)
    keys = try reader.positive(.keys, or: queries)
    dim = try reader.positive(.headDim)
    try reader.end()
  }

  var axes: Axes { Axes([(.query, queries), (.keys, keys), (.headDim, dim)]) }
  var list: [Int] { [queries, keys, dim] }
  /// Words of Q (and O), and of K (and V).
  var query: Double { Double(queries) * Double(dim) }
  var key: Double { Double(keys) * Double(dim) }
  /// Q, K, V and O.
  var arrays: [NestArray] {
    [
      NestArray("Q", queries * dim), NestArray("K", keys * dim), NestArray("V", keys * dim),
      .output("O", queries * dim),
    ]
  }

  func lowerBounds(_ words: Int) -> [LowerBound] {
    let (m, n, d) = (Double(queries), Double(keys), Double(dim))
    return [
      .scores(m: m, n: n, d: d, words: Double(words)),
      .attentionOrder(m: m, n: n, d: d, words: Double(words)),
    ]
  }
}

/// Products and softmax as kernels of their own, each blocked for the fast memory; scores are stored.
public struct NaiveAttention: BlockedAlgorithm {
  public static let name = "attention-naive"
  public static let abstract = "scores are stored: product, softmax, product, one after the other"
  public static let examples = [
    "Sq=400;D=48", "Sq=528;D=48", "Sq=400;D=80", "Sq=528;D=80", "Sq=784;D=80",
  ]
  let sizes: AttentionSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("attention_naive", sizes.list) }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.arrays + [
      .passing("scores", sizes.queries * sizes.keys), .resident("panel", blocks[1] * blocks[2]),
    ]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    let line = memory.line
    return sizes.keys.shares(of: line).map { columns in
      let rows = sizes.queries.block { rows in
        ProductTile(rows: rows, columns: columns, step: line).workingSet <= memory.words
      }
      return Blocks([
        "queries": rows, "keys": columns, "step": min(line, sizes.dim), "row": line,
      ])
    }
  }

  public func workingSet(_ blocks: Blocks, line: Int) -> Int { tile(blocks).workingSet }

  private func tile(_ blocks: Blocks) -> ProductTile {
    ProductTile(rows: blocks[0], columns: blocks[1], step: blocks[2])
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let (n, m, d) = (sizes.queries, sizes.keys, sizes.dim)
    let scores = Double(n) * Double(m)
    let first = tile(blocks).transfers(m: n, n: m, k: d, memory, names: ("Q", "K"))
    // Each kernel touches the scores and two of the other arrays.
    let isKept = n * m + (n + m) * d + tile(blocks).streams <= memory.words
    guard !isKept else {
      return [
        Transfer("Q, K and V, once; the scores stay", reads: sizes.query + 2 * sizes.key),
        Transfer("scores, written back at the end", writes: scores),
        Transfer("O", writes: sizes.query),
      ]
    }
    var last = tile(blocks)
    last.columns = min(last.columns, d)
    let second = last.transfers(m: n, n: d, k: m, memory, names: ("weights", "V"))
    let passes = 2 * m <= memory.words ? 1.0 : 2.0
    return first + [
      Transfer("scores out of the first product", writes: scores),
      Transfer(
        passes == 1 ? "softmax: a row in, a row out" : "softmax: a row in twice, a row out",
        reads: passes * scores, writes: scores),
    ] + second + [Transfer("O", writes: sizes.query)]
  }

  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}

/// Queries and outputs stay in fast memory, keys and values pass once a block of queries (FlashAttention-2's order; the
/// theorem is FlashAttention's, 2022, theorem 2).
public struct FlashAttention: BlockedAlgorithm {
  public static let name = "attention-flash"
  public static let abstract = "a block of Q and O stays, K and V pass (FlashAttention-2's order)"
  public static let examples = [
    "Sq=512;D=32", "Sq=512;D=64", "Sq=768;D=64", "Sq=1024;D=64", "Sq=768;D=128",
  ]
  let sizes: AttentionSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("attention_flash", sizes.list) }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.arrays + [.resident("maxima", blocks[0]), .resident("sums", blocks[0])]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    let largest = sizes.queries.block { rows in
      workingSet(Blocks(["queries": rows]), line: memory.line) <= memory.words
    }
    return [Blocks(["queries": largest]), Blocks(["queries": 1])]
  }

  /// The block, and the last and the next row of K and V.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    RowBlock(rows: blocks[0], width: 2 * sizes.dim, passing: 2 * sizes.dim, line: line).words
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let stays = workingSet(blocks, line: memory.line) + 2 * sizes.keys * sizes.dim <= memory.words
    let passes = stays ? 1 : sizes.queries.pieces(of: blocks[0])
    return [
      Transfer("Q", reads: sizes.query),
      Transfer("K and V, \(passes) times", reads: Double(passes) * 2 * sizes.key),
      Transfer("O", writes: sizes.query),
    ]
  }

  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}

/// Keys and values stay, queries, outputs and statistics pass once a block of keys (FlashAttention, 2022, algorithm 1).
public struct FirstFlashAttention: BlockedAlgorithm {
  public static let name = "attention-flash-1"
  public static let abstract =
    "a block of K and V stays, Q, O and statistics pass (algorithm 1, 2022)"
  public static let examples = [
    "Sq=512;D=32", "Sq=512;D=64", "Sq=768;D=64", "Sq=1024;D=64", "Sq=768;D=128",
  ]
  let sizes: AttentionSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("attention_flash_1", sizes.list) }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.arrays + [.passing("maxima", sizes.queries), .passing("sums", sizes.queries)]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [
      Blocks([
        "keys": sizes.keys.block { rows in
          workingSet(Blocks(["keys": rows]), line: memory.line) <= memory.words
        }
      ])
    ]
  }

  /// The paper's own block of keys, ceil(M / 4 d).
  public func published(words: Int) -> Blocks {
    Blocks(["keys": min(words.pieces(of: 4 * sizes.dim), sizes.keys)])
  }

  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    2 * blocks[0] * sizes.dim + 2 * (2 * sizes.dim + 2 * line)
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = Double(sizes.keys.pieces(of: blocks[0]))
    let (rows, query) = (Double(sizes.queries), sizes.query)
    // Between two touches of a row of O lie the others and the block, and in later passes Q too.
    let beside = workingSet(blocks, line: memory.line) + sizes.queries * (sizes.dim + 2)
    let times = beside + sizes.queries * sizes.dim <= memory.words ? 1 : passes
    let begins = beside <= memory.words ? 0.0 : 1
    return [
      Transfer("K and V, once", reads: 2 * sizes.key),
      Transfer("O and statistics begin", writes: begins * (query + 2 * rows)),
      Transfer("Q, \(Int(times)) times", reads: times * query),
      Transfer(
        "O and statistics, in and out", reads: (times - 1 + begins) * (query + 2 * rows),
        writes: times * (query + 2 * rows)),
    ]
  }

  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}

/// Keys, values and their gradients stay, all else passes once a block of keys (FlashAttention, 2022, algorithm 4).
public struct FlashAttentionBackward: BlockedAlgorithm {
  public static let name = "attention-flash-backward"
  public static let abstract =
    "a block of K, V and their gradients stays, the rest passes (algorithm 4, 2022)"
  public static let examples = [
    "Sq=256;D=32", "Sq=384;D=32", "Sq=384;D=64", "Sq=512;D=64", "Sq=512;D=128",
  ]
  let sizes: AttentionSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest {
    LoopNest("attention_flash_backward", sizes.list)
  }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    let (n, m, d) = (sizes.queries, sizes.keys, sizes.dim)
    return [
      NestArray("Q", n * d), NestArray("K", m * d), NestArray("V", m * d), NestArray("O", n * d),
      NestArray("dO", n * d), NestArray("sums", n, .input, .positive),
      NestArray("maxima", n, .input, .positive), .output("dQ", n * d), .output("dK", m * d),
      .output("dV", m * d),
    ]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [
      Blocks([
        "keys": sizes.keys.block { rows in
          workingSet(Blocks(["keys": rows]), line: memory.line) <= memory.words
        }
      ])
    ]
  }

  /// The paper's own block of keys, ceil(M / 4 d).
  public func published(words: Int) -> Blocks {
    Blocks(["keys": min(words.pieces(of: 4 * sizes.dim), sizes.keys)])
  }

  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    4 * blocks[0] * sizes.dim + 2 * (4 * sizes.dim + 2 * line)
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let times = Double(sizes.keys.pieces(of: blocks[0]))
    let (rows, query) = (Double(sizes.queries), sizes.query)
    let passes = Int(times)
    return [
      Transfer("K and V, once", reads: 2 * sizes.key),
      Transfer("Q, O and dO, \(passes) times", reads: 3 * times * query),
      Transfer("statistics, \(passes) times", reads: 2 * times * rows),
      Transfer(
        "dQ, \(passes) times out, once less in", reads: (times - 1) * query, writes: times * query),
      Transfer("dK and dV", writes: 2 * sizes.key),
    ]
  }

  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}

/// A tile of scores stays, everything else passes once a tile: ahead of flash while M < d^2 (Saha and Ye 2024, theorem
/// 3.1, where attention moves as much as the product Q K^T).
public struct SmallCacheAttention: BlockedAlgorithm {
  public static let name = "attention-small-cache"
  public static let abstract = "a tile of scores stays, Q, K, V and O pass (for M < d^2)"
  public static let examples = [
    "Sq=272;D=80", "Sq=272;D=112", "Sq=400;D=80", "Sq=528;D=80", "Sq=272;D=240",
  ]
  let sizes: AttentionSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("attention_small_cache", sizes.list) }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.arrays + [
      .passing("maxima", sizes.queries), .passing("sums", sizes.queries),
      .resident("scores", blocks[0] * blocks[1]), .resident("panel", blocks[1] * blocks[2]),
      .resident("factors", blocks[0]),
    ]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    let step = min(memory.line, sizes.dim)
    return sizes.keys.shares(of: memory.line).map { columns in
      let rows = sizes.queries.block { rows in
        workingSet(Blocks(["": rows, "": columns, "": step]), line: memory.line) <= memory.words
      }
      return Blocks(["queries": rows, "keys": columns, "step": step])
    }
  }

  /// The tile, its panel and factors, and a step of the rows that pass.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    let tile = ProductTile(rows: blocks[0], columns: blocks[1], step: blocks[2])
    return tile.workingSet + blocks[0] + 2 * line
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let down = Double(sizes.queries.pieces(of: blocks[0]))
    let across = Double(sizes.keys.pieces(of: blocks[1]))
    let (rows, query, key) = (Double(sizes.queries), sizes.query, sizes.key)
    let all = 2 * query + 2 * key + 2 * rows
    guard Double(workingSet(blocks, line: memory.line)) + all > Double(memory.words) else {
      return [
        Transfer("Q, K and V, once; all stays", reads: query + 2 * key),
        Transfer("O and statistics", writes: query + 2 * rows),
      ]
    }
    return [
      Transfer("Q, \(Int(across)) times", reads: across * query),
      Transfer("K and V, \(Int(down)) times", reads: 2 * down * key),
      Transfer(
        "O, \(Int(across)) times out, once less in", reads: (across - 1) * query,
        writes: across * query),
      Transfer(
        "statistics, \(Int(across) - 1) times in and out", reads: (across - 1) * 2 * rows,
        writes: (across - 1) * 2 * rows),
    ]
  }

  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
