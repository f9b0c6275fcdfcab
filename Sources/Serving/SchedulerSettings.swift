/// The knobs of an engine's scheduler.
public struct SchedulerSettings: Sendable, Hashable {
  /// Tokens of a step at most.
  public var batchedTokens: Int
  /// Sequences that run at most.
  public var sequences: Int
  /// Tokens of a block of the cache, and blocks of it.
  public var block, blocks: Int
  /// Tokens of the longest sequence that is served.
  public var modelLength: Int
  /// Whether a prompt may be divided over steps.
  public var isChunked = true
  /// New tokens of one prompt in a step at most; 0 of no such bound.
  public var promptTokens = 0
  /// Share of the blocks that admission leaves free while others run.
  public var watermark = 0.0
  /// Whether a sequence is admitted only where its whole prompt finds blocks.
  public var reservesPrompts = true

  /// Settings of an engine whose cache has so many blocks.
  public init(
    batchedTokens: Int, sequences: Int, block: Int, blocks: Int, modelLength: Int
  ) {
    (self.batchedTokens, self.sequences) = (batchedTokens, sequences)
    (self.block, self.blocks, self.modelLength) = (block, blocks, modelLength)
  }
}
