/// Where one attention algorithm overtakes another as the fast memory grows.
public struct AttentionRegimes: Sendable {
  let flash: FlashAttention
  let small: SmallCacheAttention

  /// Compares flash with the algorithm for small caches; throws where sizes are refused.
  public init(queries: Int, keys: Int, dim: Int) throws(WorkloadError) {
    let axes = Axes([(.query, queries), (.keys, keys), (.headDim, dim)])
    flash = try FlashAttention(axes: axes)
    guard flash.isCountable else {
      throw .uncountable(kind: FlashAttention.name, axes: "\(axes)")
    }
    small = try SmallCacheAttention(axes: axes)
  }

  /// Words from which on flash moves no more than the algorithm for small caches, to a fiftieth; nil where it always or never
  /// does within the memory that holds everything.
  ///
  /// Theory puts it at d^2 up to a constant (Saha and Ye 2024): 4 N^2 d^2 / M against 5 N^2 d / sqrt(M) cross at 0.64 d^2.
  public func crossover(line: Int) -> Int? {
    let sizes = flash.sizes
    let all = 2 * (sizes.queries + sizes.keys) * sizes.dim + sizes.queries * sizes.keys
    var words = 64 * line
    var wasBehind = false
    while words < all {
      if let ahead = flashIsAhead(FastMemory(words: words, line: line)) {
        if ahead { return wasBehind ? words : nil }
        wasBehind = true
      }
      words += max(words / 50, 1)
    }
    return nil
  }

  /// Words from which on flash moves each array once.
  public func compulsory(line: Int) -> Int {
    var (low, high) = (1, 4 * (flash.sizes.queries + flash.sizes.keys) * (flash.sizes.dim + line))
    while low < high {
      let middle = (low + high) / 2
      let memory = FastMemory(words: middle, line: line)
      let moved = flash.blocks(memory).map { blocks in
        flash.transfers(blocks, memory).reduce(0) { $0 + $1.total }
      }
      if let moved, moved <= flash.compulsory { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Whether flash moves less; nil where neither has blocks that fit.
  private func flashIsAhead(_ memory: FastMemory) -> Bool? {
    let mine = flash.blocks(memory).map { flash.traffic($0, memory).total }
    let other = small.blocks(memory).map { small.traffic($0, memory).total }
    switch (mine, other) {
    case (let mine?, let other?): return mine <= other
    case (nil, nil): return nil
    case (let mine, _): return mine != nil
    }
  }
}
