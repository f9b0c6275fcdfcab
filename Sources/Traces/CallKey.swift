/// What a call shares with what it launched, and with what it waited for; no two calls of a rank have the same.
public struct CallKey: Sendable, Hashable {
  /// The number of the rank.
  public var rank: Int
  /// The number that the source gives the call.
  public var correlation: Int

  /// A call of a rank by its number.
  public init(rank: Int, correlation: Int) { (self.rank, self.correlation) = (rank, correlation) }
}

extension Trace {
  /// The key of the call that a span is, or that launched it; nil where the source gives no number.
  public func callKey(of span: Span) -> CallKey? {
    span.correlation.map { CallKey(rank: lanes[span.lane].rank, correlation: $0) }
  }
}
