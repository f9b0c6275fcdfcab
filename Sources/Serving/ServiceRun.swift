/// What became of the requests of a simulated service.
public struct ServiceRun: Sendable {
  /// One request's life, in seconds from the beginning.
  public struct Life: Sendable, Hashable {
    /// Its place in the order of requests.
    public var request: Int
    /// The copy that served it.
    public var copy: Int
    /// When the client sent it, when a step first had tokens of it, and when its first and last token reached the client.
    public var sent, scheduled, first, last: Double
    /// Tokens of its prompt and of its output.
    public var prompt, output: Int
    /// Tokens of its prompt that were in the cache when it was admitted.
    public var found: Int
    /// How often it was sent back to wait.
    public var preemptions: Int
    /// The longest time between two of its tokens; 0 of one token.
    public var worstGap: Double

    /// Seconds to the first token.
    public var timeToFirst: Double { first - sent }
    /// Seconds a token after the first; nil of one token.
    public var timePerToken: Double? {
      output > 1 ? (last - first) / Double(output - 1) : nil
    }
    /// Seconds from sending to the last token.
    public var whole: Double { last - sent }
  }

  /// A step of the engine.
  public struct Step: Sendable, Hashable {
    /// The copy whose step it is.
    public var copy: Int
    /// Seconds from the beginning, and seconds that it takes.
    public var start, duration: Double
    /// Sequences that decode, and tokens of each.
    public var decodes, width: Int
    /// Chunks of prompts and their tokens.
    public var chunks, chunkTokens: Int
    /// Tokens that those that decode attend to.
    public var contexts: Int
    /// Sequences that wait, and blocks that are held, when it was composed.
    public var waiting, blocks: Int
    /// How often sequences had been sent back to wait until then, on this copy.
    public var preemptions: Int
  }

  /// The requests in the order in which they ended.
  public internal(set) var lives: [Life] = []
  /// The steps in their order.
  public internal(set) var steps: [Step] = []
  /// Seconds between tokens that followed one another at a client, of all requests.
  public internal(set) var gaps: [Double] = []
  /// Seconds of kernels of all steps.
  public internal(set) var deviceTime = 0.0
  /// What each device of a copy drew for them, in joules; no number where that is not known.
  public internal(set) var joules = 0.0
  /// How often sequences were sent back to wait.
  public internal(set) var preemptions = 0
  /// Requests that can never be served, by their place: longer than the model's length, or than the cache.
  public internal(set) var refused: [Int] = []

  /// Seconds from the first request to the last token.
  public var makespan: Double { lives.map(\.last).max() ?? 0 }
  /// Tokens that were given.
  public var outputTokens: Int { lives.reduce(0) { $0 + $1.output } }
  /// Tokens of prompts of those that ended.
  public var promptTokens: Int { lives.reduce(0) { $0 + $1.prompt } }
  /// Seconds in which a step was under way.
  public var busy: Double { steps.reduce(0) { $0 + $1.duration } }
}
