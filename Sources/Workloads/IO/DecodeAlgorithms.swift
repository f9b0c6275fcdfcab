/// One query a head over a cache that heads share: grouped-query attention, its cache in one piece or in pages.
public struct GroupedDecode: BlockedAlgorithm {
  public static let name = "decode-grouped"
  public static let abstract = "query heads of one kv head stay, its keys and values pass"
  public static let examples = [
    "H=32;Hkv=4;Sk=1024;D=64", "H=32;Hkv=2;Sk=1024;D=64", "H=32;Hkv=4;Sk=1024;D=128",
    "H=64;Hkv=2;Sk=1024;D=128", "H=16;Hkv=16;Sk=2048;D=64",
  ]
  let sizes: GroupedSizes

  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    sizes = try GroupedSizes(Self.name, &reader)
    try reader.end()
  }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("decode_grouped", sizes.list) }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    let cache = sizes.kvHeads * sizes.keys * sizes.dim
    return [
      NestArray("Q", sizes.query), NestArray("K", cache), NestArray("V", cache),
      .output("O", sizes.query), .resident("maxima", blocks[0]), .resident("sums", blocks[0]),
    ]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] { sizes.candidates(memory) }
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    sizes.workingSet(blocks, line: line)
  }
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    sizes.transfers(blocks, memory)
  }
}

/// The same with keys and values in pages that a table finds (PagedAttention, 2023).
public struct PagedDecode: BlockedAlgorithm {
  public static let name = "decode-paged"
  public static let abstract = "query heads of one kv head stay; a table finds the pages that pass"
  public static let examples = [
    "H=32;Hkv=4;Sk=1024;D=64", "H=32;Hkv=2;Sk=1024;D=64", "H=32;Hkv=4;Sk=1024;D=128",
    "H=64;Hkv=2;Sk=1024;D=128;page=32", "H=16;Hkv=16;Sk=2048;D=64",
  ]
  let sizes: GroupedSizes
  let page: Int

  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    sizes = try GroupedSizes(Self.name, &reader)
    page = try reader.positive(.page, or: 16)
    try reader.end()
  }

  public var axes: Axes {
    var axes = sizes.axes
    axes[.page] = page
    return axes
  }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("decode_paged", sizes.list + [page]) }

  private var pages: Int { sizes.keys.pieces(of: page) }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    // Pages lie in no order, as an allocator leaves them.
    let pages = pages
    return [
      NestArray("Q", sizes.query),
      NestArray("pages", pages * sizes.kvHeads * 2 * page * sizes.dim),
      NestArray("table", pages, .input, .values { (0..<pages).map { Float(pages - 1 - $0) } }),
      .output("O", sizes.query),
      .resident("maxima", blocks[0]), .resident("sums", blocks[0]),
    ]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] { sizes.candidates(memory) }
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    sizes.workingSet(blocks, line: line)
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = sizes.kvHeads * sizes.group.pieces(of: blocks[0])
    return sizes.transfers(blocks, memory) + [
      Transfer("table, \(passes) times", reads: Double(passes) * Double(pages))
    ]
  }

  /// Keys beyond the last of a page are never read.
  public var compulsory: Double { 2 * Double(sizes.query) + sizes.cache + Double(pages) }
}

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

  func candidates(_ memory: FastMemory) -> [Blocks] {
    [
      Blocks([
        "heads": group.block { heads in
          workingSet(Blocks(["": heads]), line: memory.line) <= memory.words
        }
      ])
    ]
  }

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

/// One query a head over one latent vector and one rotated part a key (DeepSeek-V2's multi-head latent attention, absorbed).
public struct LatentDecode: BlockedAlgorithm {
  public static let name = "decode-latent"
  public static let abstract = "query heads stay, the latent vectors that all of them share pass"
  public static let examples = [
    "H=16;Sk=1024;R=128;Dr=32", "H=32;Sk=1024;R=128;Dr=32", "H=64;Sk=512;R=256;Dr=64",
    "H=32;Sk=2048;R=64;Dr=16", "H=128;Sk=512;R=256;Dr=64",
  ]
  let heads: Int
  let keys: Int
  let rank: Int
  let rotary: Int

  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    heads = try reader.positive(.heads)
    keys = try reader.positive(.keys)
    rank = try reader.positive(.rank)
    rotary = try reader.notNegative(.rotary, or: 0)
    try reader.end()
  }

  public var axes: Axes {
    Axes([(.heads, heads), (.keys, keys), (.rank, rank), (.rotary, rotary)])
  }
  public func nest(_ blocks: Blocks) -> LoopNest {
    LoopNest("decode_latent", [heads, keys, rank, rotary])
  }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    [
      NestArray("Q", heads * (rank + rotary)), NestArray("cache", keys * (rank + rotary)),
      .output("O", heads * rank), .resident("maxima", blocks[0]), .resident("sums", blocks[0]),
    ]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [
      Blocks([
        "heads": heads.block { heads in
          workingSet(Blocks(["": heads]), line: memory.line) <= memory.words
        }
      ])
    ]
  }

  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    RowBlock(rows: blocks[0], width: 2 * rank + rotary, passing: rank + rotary, line: line).words
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let cache = Double(keys) * Double(rank + rotary)
    let stays = Double(workingSet(blocks, line: memory.line)) + cache <= Double(memory.words)
    let passes = stays ? 1 : heads.pieces(of: blocks[0])
    return [
      Transfer("Q", reads: Double(heads) * Double(rank + rotary)),
      Transfer("latent vectors, \(passes) times", reads: Double(passes) * cache),
      Transfer("O", writes: Double(heads) * Double(rank)),
    ]
  }
}
