/// One query a head over a cache that heads share: grouped-query attention, its cache in one piece or in pages.
public struct GroupedDecode: BlockedAlgorithm {
  /// The catalogue's name for decode over a cache in one piece.
  public static let name = "decode-grouped"
  /// What stays and what passes: heads of one group; the keys and values that they share.
  public static let abstract = "query heads of one kv head stay, its keys and values pass"
  /// Five caches of 1024 or 2048 keys, the last with a kv head for each head.
  public static let examples = [
    "H=32;Hkv=4;Sk=1024;D=64", "H=32;Hkv=2;Sk=1024;D=64", "H=32;Hkv=4;Sk=1024;D=128",
    "H=64;Hkv=2;Sk=1024;D=128", "H=16;Hkv=16;Sk=2048;D=64",
  ]
  let sizes: GroupedSizes

  /// Makes it from heads, kv heads that divide them (as many if not given), keys, dimension.
  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    sizes = try GroupedSizes(Self.name, &reader)
    try reader.end()
  }

  /// Heads, kv heads, keys and head dimension.
  public var axes: Axes { sizes.axes }
  /// Kv heads, blocks of their query heads; in each, all keys, one by one against all of its heads.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("decode_grouped", sizes.list) }

  /// Q, K and V in, O out; a maximum and a sum for each head of a block stay.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    let cache = sizes.kvHeads * sizes.keys * sizes.dim
    return [
      NestArray("Q", sizes.query), NestArray("K", cache), NestArray("V", cache),
      .output("O", sizes.query), .resident("maxima", blocks[0]), .resident("sums", blocks[0]),
    ]
  }

  /// One: heads of a group in the fewest blocks that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("heads", of: sizes.group, in: memory)]
  }
  /// Q, O and statistics of a block of heads, and twice a row of K, a row of V and a line.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    sizes.workingSet(blocks, line: line)
  }
  /// Q in and O out once, K and V in once a block of a group unless they stay.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    sizes.transfers(blocks, memory)
  }
}
