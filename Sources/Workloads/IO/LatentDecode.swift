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
    [largest("heads", of: heads, in: memory)]
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
