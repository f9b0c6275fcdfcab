public import Quantities

extension Operation {
  /// The largest that is known of what must cross between a fast memory of this size and the next, and what it is: the
  /// compulsory traffic, or the pebble bound of its loops.
  ///
  /// Where outputs may stay in fast memory, as a counter sees them do, it is less by as much of them as fits. Without a fast
  /// memory's size it is the compulsory traffic.
  public func lowerBound(fastMemory: Bytes? = nil, outputsMayStay: Bool = false) -> LowerBound {
    let element = elementType.size
    let words = max((fastMemory ?? element) / element, 1)
    let staying = outputsMayStay ? min(demand.compulsory.writes / element, words) : 0
    let once = LowerBound(
      "compulsory", words: demand.compulsory.total / element - staying, standing: .exact)
    guard fastMemory != nil else { return once }
    let pebbles: LowerBound? =
      switch shape {
      case .product(let groups, let m, let n, let k):
        .product(m: Double(m), n: Double(n), k: Double(k), words: words).times(groups)
      case .attention(let form):
        // A mask leaves at least half of the scores.
        .scores(
          m: Double(form.queries) * (form.isCausal ? 0.5 : 1), n: Double(form.keys),
          d: Double(form.headDim), words: words
        ).times(form.batch.times(form.heads))
      default: nil
      }
    guard let pebbles, pebbles.words - staying > once.words else { return once }
    return LowerBound(pebbles.name, words: pebbles.words - staying, standing: pebbles.standing)
  }
}

extension LowerBound {
  /// The bound of several independent copies.
  fileprivate func times(_ count: Int) -> LowerBound {
    LowerBound(name, words: words * Double(count), standing: standing)
  }
}
