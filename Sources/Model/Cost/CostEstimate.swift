public import Quantities

/// A cost that explains itself: what follows what, and what hides behind what.
///
/// Laws: blame sums to time; serial takes at least as long as overlapped of the same parts.
public indirect enum CostEstimate: Sendable, Hashable {
  /// A time with its cause.
  case term(Cause, Seconds)
  /// What happens one after another: times add up.
  case serial([CostEstimate])
  /// What happens beside one another: the longest time counts.
  case overlapped([CostEstimate])
  /// A share of something, the rest of which stands elsewhere.
  case share(Double, of: CostEstimate)
  /// Something with a name of its own that happens so many times.
  case part(String, times: Int, of: CostEstimate)

  /// Serial parts add up in order; of overlapped parts the longest counts.
  ///
  /// Complexity: O(terms).
  public var time: Seconds {
    switch self {
    case .term(_, let time): time
    case .serial(let parts): parts.reduce(.zero) { $0 + $1.time }
    case .overlapped(let parts): parts.reduce(.zero) { max($0, $1.time) }
    case .share(let share, let whole): whole.time * share
    case .part(_, let times, let whole): whole.time * Double(times)
    }
  }

  /// The share of each cause in `time`, longest first: of overlapped parts the longest has the whole time.
  public var blame: [Blame] {
    var shares: [Cause: Seconds] = [:]
    collect(into: &shares, times: 1) { parts in parts.longestIndex.map { [parts[$0]] } ?? [] }
    return shares.ranked
  }

  /// Causes whose time is hidden behind something longer, longest first.
  public var hidden: [Blame] {
    var hidden: [Cause: Seconds] = [:]
    collectHidden(into: &hidden, times: 1)
    return hidden.ranked
  }

  /// The cause with the largest share of the time; nil of an empty estimate.
  public var bound: Cause? { blame.first?.cause }

  /// The same estimate without parts that take no time, groups of one, and groups of overlapped parts in one another; its
  /// time is the same to the bit.
  public var simplified: CostEstimate {
    switch self {
    case .term: return self
    case .serial(let parts):
      let kept = parts.simplified
      return kept.count == 1 ? kept[0] : .serial(kept)
    case .overlapped(let parts):
      let kept = parts.simplified.flatMap { part in
        if case .overlapped(let inner) = part { inner } else { [part] }
      }
      return kept.count == 1 ? kept[0] : .overlapped(kept)
    case .share(let share, let whole):
      return share == 1 ? whole.simplified : .share(share, of: whole.simplified)
    case .part(let name, let times, let whole):
      return .part(name, times: times, of: whole.simplified)
    }
  }

  /// Adds up the terms; `counting` says which of overlapped parts are looked into.
  private func collect(
    into shares: inout [Cause: Seconds], times factor: Double,
    _ counting: ([CostEstimate]) -> [CostEstimate]
  ) {
    switch self {
    case .term(let cause, let time):
      if time > .zero { shares[cause, default: .zero] += time * factor }
    case .serial(let parts):
      for part in parts { part.collect(into: &shares, times: factor, counting) }
    case .overlapped(let parts):
      for part in counting(parts) { part.collect(into: &shares, times: factor, counting) }
    case .share(let share, let whole):
      whole.collect(into: &shares, times: factor * share, counting)
    case .part(_, let times, let whole):
      whole.collect(into: &shares, times: factor * Double(times), counting)
    }
  }

  private func collectHidden(into hidden: inout [Cause: Seconds], times factor: Double) {
    switch self {
    case .term: break
    case .serial(let parts):
      for part in parts { part.collectHidden(into: &hidden, times: factor) }
    case .overlapped(let parts):
      guard let longest = parts.longestIndex else { return }
      parts[longest].collectHidden(into: &hidden, times: factor)
      for (index, part) in parts.enumerated() where index != longest {
        part.collect(into: &hidden, times: factor) { $0 }
      }
    case .share(let share, let whole):
      whole.collectHidden(into: &hidden, times: factor * share)
    case .part(_, let times, let whole):
      whole.collectHidden(into: &hidden, times: factor * Double(times))
    }
  }
}

/// One cause and its share of an estimate's time.
public struct Blame: Sendable, Hashable {
  /// Why the time passes.
  public let cause: Cause
  /// The cause's share of an estimate.
  public let time: Seconds
}

extension [CostEstimate] {
  fileprivate var simplified: [CostEstimate] {
    filter { $0.time > .zero }.map(\.simplified)
  }

  /// The first of the longest parts.
  fileprivate var longestIndex: Int? {
    indices.max { (self[$0].time, -$0) < (self[$1].time, -$1) }
  }
}

extension [Cause: Seconds] {
  /// Longest first; equal ones by name, so that the order is stable.
  fileprivate var ranked: [Blame] {
    map { Blame(cause: $0.key, time: $0.value) }
      .sorted { ($1.time.value, $0.cause.description) < ($0.time.value, $1.cause.description) }
  }
}
