extension VLLMScheduler {
  /// A sequence as the scheduler sees it.
  struct Sequence {
    let request: Request
    /// Its place among all that came.
    var order = 0
    /// Tokens whose keys and values are cached, or will be when the steps under way have ended.
    var computed = 0
    /// Tokens that came back, and tokens that steps under way will draw.
    var generated = 0
    var pending = 0
    var blocks: [Int32] = []
    /// Blocks of the other groups of layers, which are not found again.
    var others: [Int32] = []
    /// Blocks of it that can be found again.
    var named = 0
    var preemptions = 0
    /// Tokens of the prompt that were in the cache when it was first admitted; nil before.
    var found: Int?

    /// Tokens that there are to compute.
    var total: Int { request.prompt + generated + pending }
    /// Whether it is certain to have all its tokens.
    var isComplete: Bool { generated + pending >= request.output }
    /// Whether it has given tokens and lacks nothing but the next one.
    var isDecoding: Bool { generated + pending > 0 && total - computed == 1 }

    /// Whether it goes before another.
    func isBefore(_ other: Sequence) -> Bool {
      (request.priority, order) < (other.request.priority, other.order)
    }
  }
}
