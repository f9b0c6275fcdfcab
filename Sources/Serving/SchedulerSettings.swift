/// The knobs of an engine's scheduler.
public struct SchedulerSettings: Sendable, Hashable {
  /// Tokens that a small model proposes ahead, of which the model checks all at once.
  public struct Drafts: Sendable, Hashable {
    /// Tokens that are proposed in each step.
    public var count: Int
    /// How likely each is taken, where those before it were.
    public var acceptance: Double
    /// What decides which are.
    public var seed: UInt64

    /// So many tokens, each taken with such a probability.
    public init(_ count: Int, acceptance: Double, seed: UInt64 = 1) {
      (self.count, self.acceptance, self.seed) = (count, acceptance, seed)
    }
  }

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
  /// Whether blocks are found again by what they hold.
  public var findsPrefixes = true
  /// Whether smaller numbers of priority go first, rather than who came first.
  public var goesByPriority = false
  /// Whether the next step is composed while one is under way.
  public var isAhead = true
  /// Tokens that are proposed ahead; nil of none. Steps are then composed one after another.
  public var drafts: Drafts?

  /// Settings of an engine whose cache has so many blocks.
  public init(
    batchedTokens: Int, sequences: Int, block: Int, blocks: Int, modelLength: Int
  ) {
    (self.batchedTokens, self.sequences) = (batchedTokens, sequences)
    (self.block, self.blocks, self.modelLength) = (block, blocks, modelLength)
  }

  /// Steps that may be under way.
  var queue: Int { isAhead && drafts == nil ? 2 : 1 }

  /// Whether a request can be served at all.
  func canServe(_ request: Request) -> Bool {
    let (tokens, isTooLong) = request.prompt.addingReportingOverflow(request.output)
    guard !isTooLong, tokens <= modelLength else { return false }
    return (tokens - 1 + block - 1) / block <= blocks
      && (isChunked || request.prompt <= batchedTokens)
  }
}
