public import Quantities

extension Operation {
  /// The largest that is known of what must cross between a fast memory of this size and the next, and what it is: the
  /// compulsory traffic, or the pebble bound of its loops.
  ///
  /// Several fast memories of this size, each with a share of the work, cannot move less together.
  public func lowerBound(fastMemory: Bytes) -> LowerBound {
    let words = max(fastMemory / elementType.size, 1)
    let once = LowerBound(
      "compulsory", words: demand.compulsory.total / elementType.size, standing: .exact)
    let pebbles: LowerBound? =
      switch loops {
      case .product(let groups, let m, let n, let k):
        .product(m: Double(m), n: Double(n), k: Double(k), words: words).times(groups)
      case .attention(let form):
        .scores(
          m: Double(form.queries), n: Double(form.keys), d: Double(form.headDim), words: words
        ).times(form.batch * form.heads, share: form.isCausal ? 0.5 : 1)
      default: nil
      }
    guard let pebbles, pebbles.words > once.words else { return once }
    return pebbles
  }
}

extension LowerBound {
  /// The bound of several independent copies, of which a share is done.
  fileprivate func times(_ count: Int, share: Double = 1) -> LowerBound {
    LowerBound(name, words: words * Double(count) * share, standing: standing)
  }
}
