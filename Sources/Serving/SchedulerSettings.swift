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
  /// Groups of layers that hold a block for each block of tokens.
  public var groups = 1
  /// Groups of layers that hold blocks of so many tokens back alone, and that window.
  public var windowGroups = 0, window = 0
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
  /// Tokens that are proposed ahead, where steps are composed one after another; nil of none.
  public var drafts: Drafts?

  /// Whether what proposes tokens keeps keys and values of them: then blocks are held for those of the next step too.
  public var drafterWrites = false

  /// Settings of an engine whose cache has so many blocks.
  public init(
    batchedTokens: Int, sequences: Int, block: Int, blocks: Int, modelLength: Int
  ) {
    (self.batchedTokens, self.sequences) = (batchedTokens, sequences)
    (self.block, self.blocks, self.modelLength) = (block, blocks, modelLength)
  }

  /// Steps that may be under way.
  var queue: Int { isAhead && drafts == nil ? 2 : 1 }

  /// Tokens for which a sequence that runs holds blocks beyond those of the step (vLLM's lookahead).
  var tokensAhead: Int { drafterWrites ? drafts?.count ?? 0 : 0 }

  /// Whether a request can be served at all.
  func canServe(_ request: Request) -> Bool {
    let (tokens, isTooLong) = request.prompt.addingReportingOverflow(request.output)
    guard !isTooLong, tokens <= modelLength else { return false }
    let most = min(tokens - 1 + (drafts?.count ?? 0) + tokensAhead, modelLength)
    return mostBlocks(through: most) <= blocks
      && (isChunked || request.prompt <= batchedTokens)
  }

  /// Tokens that the cache holds of sequences of which all is kept.
  public var tokens: Int { blocks / max(groups + windowGroups, 1) * block }

  /// Blocks that so many tokens fill.
  func blocks(for tokens: Int) -> Int { (tokens + block - 1) / block }

  /// The most blocks that a sequence of so many tokens ever holds, in all groups.
  public func mostBlocks(through tokens: Int) -> Int {
    let (all, (back, isMore)) = (blocks(for: tokens), window.addingReportingOverflow(batchedTokens))
    let seen = isMore ? all : min(all, blocks(for: back) + 1)
    return groups * all + windowGroups * seen
  }
}
