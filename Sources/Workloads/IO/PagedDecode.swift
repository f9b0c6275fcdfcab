/// The same with keys and values in pages that a table finds (PagedAttention, 2023).
public struct PagedDecode: BlockedAlgorithm {
  /// The catalogue's name for decode over a cache in pages.
  public static let name = "decode-paged"
  /// What stays and what passes: heads of one group; pages, in the order of a table.
  public static let abstract = "query heads of one kv head stay; a table finds the pages that pass"
  /// Five caches of 1024 or 2048 keys, one in pages of 32 and the others of 16.
  public static let examples = [
    "H=32;Hkv=4;Sk=1024;D=64", "H=32;Hkv=2;Sk=1024;D=64", "H=32;Hkv=4;Sk=1024;D=128",
    "H=64;Hkv=2;Sk=1024;D=128;page=32", "H=16;Hkv=16;Sk=2048;D=64",
  ]
  let sizes: GroupedSizes
  let page: Int

  /// Makes it from the sizes of grouped decode and the keys of a page (16 if not given).
  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    sizes = try GroupedSizes(Self.name, &reader)
    page = try reader.positive(.page, or: 16)
    try reader.end()
  }

  /// Heads, kv heads, keys, head dimension and keys of a page.
  public var axes: Axes {
    var axes = sizes.axes
    axes[.page] = page
    return axes
  }
  /// Kv heads, blocks of their query heads; in each, the table's pages, and in each its keys.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("decode_paged", sizes.list + [page]) }

  private var pages: Int { sizes.keys.pieces(of: page) }

  /// Q, pages of keys and values, and their table in, O out; statistics of a block stay.
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

  /// One: heads of a group in the fewest blocks that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("heads", of: sizes.group, in: memory)]
  }
  /// Q, O and statistics of a block of heads, and twice a key, a value and a line of the table.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    sizes.workingSet(blocks, line: line)
  }

  /// Transfers of grouped decode, and the table in once a block of each group.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = sizes.kvHeads * sizes.group.pieces(of: blocks[0])
    return sizes.transfers(blocks, memory) + [
      Transfer("table, \(passes) times", reads: Double(passes) * Double(pages))
    ]
  }

  /// Keys beyond the last of a page are never read.
  public var compulsory: Double { 2 * Double(sizes.query) + sizes.cache + Double(pages) }
}
