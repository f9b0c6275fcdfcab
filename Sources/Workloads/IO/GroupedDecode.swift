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

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("heads", of: sizes.group, in: memory)]
  }
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    sizes.workingSet(blocks, line: line)
  }
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    sizes.transfers(blocks, memory)
  }
}
