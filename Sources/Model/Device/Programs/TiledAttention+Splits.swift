import Quantities
import Workloads

/// How libraries split keys over blocks, and what adding the parts up takes.
extension TiledAttention {
  /// Query heads whose queries are rows of one block: those of a group where there is one query of each, or a scheduler.
  var packed: Int {
    form.queries == 1 || rule == .scheduled ? max(form.heads / form.kvHeads, 1) : 1
  }

  /// Whether the engine asks for kernels that can split: its graphs have few tokens, of which none is known to need no parts.
  var mayBeSplit: Bool {
    func tokens(_ form: AttentionForm) -> Double { Double(form.batch) * Double(form.queries) }
    let all = others.reduce(tokens(form)) { $0 + tokens($1) }
    return all <= facts.splitTokens
  }

  /// Parts of the keys, and the kernels that do them: those for whole rows, or those that can split.
  func division(
    rows: Int, heads: Int, _ kernels: KernelList, _ split: KernelList
  ) -> (splits: Double, kernels: KernelList) {
    switch rule {
    case .filling:
      let splits = filled(rows: rows, heads: heads, kernels: split)
      return (splits, splits > 1 ? split : kernels)
    case .listed:
      guard form.queries == 1 else { return (1, kernels) }
      return (listed(heads: heads, kernels: split), split)
    case .scheduled:
      let list = Double(rows) <= split.tiles[0].height ? split : kernels
      guard mayBeSplit else { return (1, list) }
      return (scheduled(among: scheduledTiles(list.tiles[0]), list.tiles[0]), list)
    }
  }

  private func listed(heads: Int, kernels: KernelList) -> Double {
    let places = kernels.resident * gpu.processors / (Double(form.batch) * Double(heads))
    let most = min(places, Double(form.keys) / kernels.tiles[0].width)
    return kernels.splits.last { $0 <= most } ?? 1
  }

  /// Parts of FlashAttention-3's scheduler: ceil(n / b) of n tiles of keys, b = ceil(schedule x all tiles / multiprocessors).
  func scheduled(among all: Double, _ tile: KernelList.Tile) -> Double {
    let walk = (Double(form.keys) / tile.width).rounded(.up)
    let part = (facts.schedule * all / gpu.processors).rounded(.up)
    return min(max((walk / max(part, 1)).rounded(.up), 1), facts.mostSplits)
  }

  /// Tiles that its scheduler counts of a group: those of all bands, whatever a mask leaves out.
  func scheduledTiles(_ tile: KernelList.Tile) -> Double {
    let bands = (Double(form.queries.times(packed)) / tile.height).rounded(.up)
    let walk = (Double(form.keys) / tile.width).rounded(.up)
    return Double(form.batch) * bands * walk * Double(form.heads / packed)
  }

  private func filled(rows: Int, heads: Int, kernels: KernelList) -> Double {
    let columns = Int(kernels.tiles[0].width)
    let walk = (form.keys + columns - 1) / columns
    let bands = tiles(Double(rows), kernels.tiles[0].height)
    let blocks = Double(form.batch) * Double(heads) * bands
    let places = kernels.resident * gpu.processors
    guard blocks < facts.fullShare * places else { return 1 }
    let most = min(Int(facts.mostSplits), Int(places), walk)
    var best = 0.0
    for splits in 1...most { best = max(best, filling(blocks, splits, walk, places)) }
    for splits in 1...most where filling(blocks, splits, walk, places) >= facts.bestShare * best {
      return Double(splits)
    }
    return 1
  }

  /// How full waves of blocks are under a split; 0 of one that leaves tiles as another does.
  private func filling(
    _ blocks: Double, _ splits: Int, _ walk: Int, _ places: Double
  ) -> Double {
    if splits > 1, (walk + splits - 1) / splits == (walk + splits - 2) / (splits - 1) { return 0 }
    let waves = blocks * Double(splits) / places
    return waves / waves.rounded(.up)
  }

  /// Seconds of the kernel that adds parts up: FlashAttention-2 takes them one after another, cuDNN all at once, and FlashAttention-3
  /// has a block for each few rows.
  func combining(_ plan: Plan) -> Double {
    guard rule == .scheduled else {
      let waits = rule == .filling ? plan.splits : 1
      return parameters.combine + waits * gpu.memoryLatency
    }
    let elements = plan.results / ElementType.fp32.size.value / plan.splits
    let blocks = elements / facts.combinedElements
    return parameters.combine
      + gpu.memoryLatency
      * (plan.splits / facts.combinedParts + blocks / (facts.combinedBlocks * gpu.processors))
      + plan.results / gpu.l2Bandwidth
  }
}
