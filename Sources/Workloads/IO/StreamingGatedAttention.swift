/// Gated linear attention whose state never leaves fast memory: chunks one after the other.
public struct StreamingGatedAttention: BlockedAlgorithm {
  public static let name = "gated-streaming"
  public static let abstract = "columns of the gated state stay, chunks pass in order"
  public static let examples = [
    "Sq=512;D=32;chunk=4", "Sq=1024;D=32;chunk=4", "Sq=2048;D=32;chunk=4", "Sq=2048;D=32;chunk=2",
    "Sq=4096;D=32;chunk=4",
  ]
  let sizes: StateSizes

  public init(axes: Axes) throws(WorkloadError) {
    sizes = try StateSizes(Self.name, axes, isChunked: true)
  }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("gated_streaming", sizes.list) }
  public func arrays(_ blocks: Blocks) -> [NestArray] { sizes.gatedArrays(blocks) }
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("columns", of: sizes.dim, step: min(memory.line, sizes.dim), in: memory)]
  }
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { sizes.gatedWorkingSet(blocks) }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = sizes.dim.pieces(of: blocks[0])
    return [
      Transfer("Q, K and gates, \(passes) times", reads: 3 * Double(passes) * sizes.words),
      Transfer("V", reads: sizes.words), Transfer("O", writes: sizes.words),
    ]
  }
}
