/// What launching, following and waiting cost, in nanoseconds.
///
/// Read off a recording where nothing else can have decided (`Latencies+Reading`), or given.
public struct Latencies: Sendable, Hashable {
  /// What follows what on a stream.
  public struct Pair: Sendable, Hashable {
    /// The kind of the work before, as the raw value of `Span.Kind`.
    public var first: Int
    /// The kind of the work that follows it, as the raw value of `Span.Kind`.
    public var second: Int
    /// Whether one launch gave both to the device.
    public var isGraph: Bool

    /// A pair of the raw values of two `Span.Kind`.
    public init(first: Int, second: Int, isGraph: Bool) {
      self.first = first
      self.second = second
      self.isGraph = isGraph
    }
  }

  /// From the end of a call of this name to the earliest start of what it launched; negative where work starts before.
  public var leads: [String: Int64]
  /// The same of calls whose name is not among `leads`.
  public var lead: Int64
  /// From the begin of a copying call that waits for its copy to the start of the copy.
  public var copyLead: Int64
  /// From the end of work to the start of its neighbour on the stream, by the kinds of both.
  public var gaps: [Pair: Int64]
  /// The same of pairs that are not among `gaps`.
  public var gap: Int64
  /// From the end of what an activity waited for on another stream to its own start; read off a recording it is `gap`.
  public var wait: Int64
  /// From the end of what a call waited for to its return, by the call's name.
  ///
  /// A call whose name is missing returns as the recording shows it.
  public var returns: [String: Int64]
  /// What a call takes where it need not wait, by its name.
  ///
  /// A call whose name is missing takes what the recording shows.
  public var owns: [String: Int64]
  /// So many launches may lie in a stream's queue.
  public var queueDepth: Int

  /// Latencies as given, in nanoseconds; all 0 and a queue of 1024 launches by default.
  public init(
    leads: [String: Int64] = [:], lead: Int64 = 0, copyLead: Int64 = 0, gaps: [Pair: Int64] = [:],
    gap: Int64 = 0, wait: Int64 = 0, returns: [String: Int64] = [:], owns: [String: Int64] = [:],
    queueDepth: Int = 1024
  ) {
    self.leads = leads
    self.lead = lead
    self.copyLead = copyLead
    self.gaps = gaps
    self.gap = gap
    self.wait = wait
    self.returns = returns
    self.owns = owns
    self.queueDepth = queueDepth
  }

  /// What nothing explains is kept only where it is longer than this: less is the jitter of launches.
  static let tolerance: Int64 = 10_000

  func gap(_ pair: Pair) -> Int64 { gaps[pair] ?? gap }
  func lead(_ call: String) -> Int64 { leads[call] ?? lead }
}
