/// What a client asks of a service.
public struct Request: Sendable, Hashable {
  /// A beginning of tokens that other requests have too.
  public struct Beginning: Sendable, Hashable {
    /// What it is: requests with the same have the same tokens.
    public var identity: UInt64
    /// How many tokens of the request it covers, from its first on.
    public var through: Int

    /// A beginning through so many tokens.
    public init(_ identity: UInt64, through: Int) {
      (self.identity, self.through) = (identity, through)
    }
  }

  /// The request that a client waits for before it sends this one.
  public struct Predecessor: Sendable, Hashable {
    /// Its place in the order of requests.
    public var request: Int
    /// Seconds from its last token on.
    public var pause: Double

    /// A predecessor, and the pause behind it in seconds.
    public init(_ request: Int, pause: Double) { (self.request, self.pause) = (request, pause) }
  }

  /// Seconds from the beginning to when it is handed over; not read of one that follows another, nor of a closed loop.
  public var arrival: Double
  /// Tokens of its prompt.
  public var prompt: Int
  /// Tokens that it is to give.
  public var output: Int
  /// Of two, the one with the smaller number goes first where an engine serves by priority.
  public var priority = 0
  /// Beginnings that others have too, the shorter first; what is behind is its own.
  public var beginnings: [Beginning] = []
  /// What it waits for; nil of one that comes by itself.
  public var follows: Predecessor?

  /// A request at a time, with its lengths in tokens.
  public init(arrival: Double = 0, prompt: Int, output: Int) {
    (self.arrival, self.prompt, self.output) = (arrival, prompt, output)
  }
}

/// When requests come.
public enum Arrivals: Sendable, Hashable {
  /// So many in flight: when one ends, the next in their order is sent.
  case closed(Int)
  /// At the times that they have.
  case open
}
