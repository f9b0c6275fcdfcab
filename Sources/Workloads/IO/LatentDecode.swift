/// One query a head over one latent vector and one rotated part a key (DeepSeek-V2's multi-head latent attention, absorbed).
public struct LatentDecode: BlockedAlgorithm {
  /// The catalogue's name for decode over latent vectors.
  public static let name = "decode-latent"
  /// What stays and what passes: a block of heads; latent vectors with rotated parts.
  public static let abstract = "query heads stay, the latent vectors that all of them share pass"
  /// Five caches of 512 to 2048 keys under 16 to 128 heads.
  public static let examples = [
    "H=16;Sk=1024;R=128;Dr=32", "H=32;Sk=1024;R=128;Dr=32", "H=64;Sk=512;R=256;Dr=64",
    "H=32;Sk=2048;R=64;Dr=16", "H=128;Sk=512;R=256;Dr=64",
  ]
  let heads: Int
  let keys: Int
  let rank: Int
  let rotary: Int

  /// Makes it from heads, keys, rank and the rotated part's dimension (0 if not given).
  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    heads = try reader.positive(.heads)
    keys = try reader.positive(.keys)
    rank = try reader.positive(.rank)
    rotary = try reader.notNegative(.rotary, or: 0)
    try reader.end()
  }

  /// Heads, keys, rank of a latent vector and dimension of the rotated part.
  public var axes: Axes {
    Axes([(.heads, heads), (.keys, keys), (.rank, rank), (.rotary, rotary)])
  }
  /// Blocks of heads; in each, all keys, one by one against all of its heads.
  public func nest(_ blocks: Blocks) -> LoopNest {
    LoopNest("decode_latent", [heads, keys, rank, rotary])
  }

  /// Q [heads, rank + rotary] and cache [keys, rank + rotary] in, O [heads, rank] out; maxima and
  /// sums of a block of heads stay.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    [
      NestArray("Q", heads * (rank + rotary)), NestArray("cache", keys * (rank + rotary)),
      .output("O", heads * rank), .resident("maxima", blocks[0]), .resident("sums", blocks[0]),
    ]
  }

  /// One: heads in the fewest blocks that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("heads", of: heads, in: memory)]
  }

  /// Q, O and statistics of a block of heads, and the last and next key of the cache.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    RowBlock(rows: blocks[0], width: 2 * rank + rotary, passing: rank + rotary, line: line).words
  }

  /// Q in and O out once, the cache in once a block of heads unless it stays.
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
