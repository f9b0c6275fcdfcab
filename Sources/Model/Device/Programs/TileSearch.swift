/// The search for a product's fastest plan among the tiles of one list, with what all plans have in common.
struct TileSearch {
  private let product: TiledProduct
  private let kernels: KernelList
  private let processors: Double
  private let perProcessor: Double
  /// Seconds of a block: of one place of a tile and step of k, of one side and step, of one result.
  private let perPlace: Double
  private let perSide: Double
  private let perResult: Double
  /// Elements of k of one step, and of the fewest that a split leaves each part.
  private let granule: Double
  private let least: Double
  /// The smallest part of k that a split leaves.
  private let deepest: Double
  /// Bytes of the result, and what memory takes at the least, whatever the tile.
  private let result: Double
  private let arrival: Double
  /// Bytes a second of memory, and of it to one multiprocessor.
  private let bandwidth: Double
  private let single: Double
  /// Seconds of adding one part of a split to the others.
  private let adding: Double

  init(_ product: TiledProduct, _ kernels: KernelList) {
    (self.product, self.kernels) = (product, kernels)
    let (gpu, parameters, sizes) = (product.gpu, product.parameters, product.sizes)
    let size = product.size
    (processors, perProcessor) = (gpu.processors, 1 / gpu.processors)
    perPlace = 2 / (product.rate * parameters.compute * kernels.share)
    let bulk = gpu.l2Port * parameters.delivery
    let port =
      kernels.accesses.map { min(bulk, $0 * Double(kernels.alignment) * gpu.clock) } ?? bulk
    // Of a tile's two sides the wider one's share stands for both where B is stored in fewer bits.
    perSide = size / port * (1 + sizes.weightShare) / 2
    perResult = product.resultSize / (gpu.l2Port * parameters.epilogue)
    granule =
      kernels.accesses == nil ? product.facts.bulkGranule / size : product.facts.granule
    least = product.facts.leastSteps * granule
    deepest = sizes.k < 2 * least ? 1 : 1 / (kernels.splits.last ?? 1)
    result = product.resultSize * sizes.groups * sizes.m * sizes.n
    bandwidth = gpu.memoryBandwidth * parameters.memory
    single = gpu.arrival(inFlight: parameters.inFlight)
    let operands = size * (sizes.m * sizes.k + sizes.n * sizes.k * sizes.weightShare)
    arrival = sizes.groups * operands * product.cold / bandwidth
    adding = sizes.groups * sizes.m * sizes.n * 8 / gpu.l2Bandwidth
  }

  /// The fastest plan.
  var best: TiledProduct.Plan {
    var best = TiledProduct.Plan()
    let (m, n) = (product.m, product.n)
    let volume = product.groups * m * n * product.k * perProcessor
    let highest = max(2 * kernels.lowest, 2 * m)
    // Large tiles first, or small ones for a small result: a good plan early makes most others not worth a look.
    let count = kernels.tiles.count
    let isSmall = product.groups * m * n < processors * 8192
    for index in 0..<count {
      let tile = kernels.tiles[isSmall ? count - 1 - index : index]
      // A tile of the same width that covers all rows with less height does the same in no more time.
      if tile.height > highest || tile.lower >= m || (tile.height == 1 && m > 1) { continue }
      if bound(bottom(tile, volume)) < best.key { split(tile, &best) }
    }
    return best
  }

  /// What a tile takes at the least: without edges and partial waves, or as one wave without splits.
  @inline(__always)
  private func bottom(_ tile: KernelList.Tile, _ volume: Double) -> Double {
    max(
      volume * max(tile.padding * perPlace, tile.spread * perSide),
      max(tile.work * perPlace, tile.sides * perSide) * product.k * deepest
        + tile.area * perResult)
  }

  /// Multiprocessors beside what memory takes at the least.
  @inline(__always)
  private func bound(_ body: Double) -> Double {
    let exposed = product.parameters.exposed
    return body > arrival ? body + exposed * arrival : arrival + exposed * body
  }

  /// Looks at each split of one tile.
  private func split(_ tile: KernelList.Tile, _ best: inout TiledProduct.Plan) {
    let whole =
      product.groups * covering(product.m, tile.height, tile.perHeight)
      * covering(product.n, tile.width, tile.perWidth)
    let all = kernels.splits
    for place in all.indices {
      let splits = all[place]
      if splits > 1 {
        let most = product.facts.splitWaves * processors
        if whole * splits > most || product.k < splits * least { break }
        // Of splits that leave multiprocessors idle, the greatest.
        let next = place + 1 < all.count ? all[place + 1] : .infinity
        if whole * next <= processors && product.k >= next * least { continue }
      }
      consider(tile, blocks: whole * splits, splits: splits, &best)
    }
  }

  /// Takes a plan where it is better than the best so far.
  @inline(__always)
  private func consider(
    _ tile: KernelList.Tile, blocks: Double, splits: Double, _ best: inout TiledProduct.Plan
  ) {
    let (gpu, parameters) = (product.gpu, product.parameters)
    let depth = covering(product.k, splits * granule, 1 / granule / splits) * granule
    let waves = covering(blocks, processors, perProcessor)
    let products = tile.work * depth * perPlace
    let arriving = tile.sides * depth * perSide
    let stepping = depth * kernels.step
    let results = tile.area * perResult
    let block = max(products, arriving, stepping) + results
    let body = waves * block
    let reduction = splits > 1 ? parameters.reduction + splits * adding : 0
    // No plan is faster than its multiprocessors beside what memory takes at the least.
    if bound(body) + reduction >= best.key { return }
    let operands = product.operands(tile)
    let written = result - gpu.dirty(writes: result, reads: operands)
    let memory = (operands + written) / min(bandwidth, min(blocks, processors) * single)
    let (long, short) = body > memory ? (body, memory) : (memory, body)
    let time = long + parameters.exposed * short + reduction
    let key = time * (1 + product.facts.tie * arriving / block)
    if key < best.key {
      best = TiledProduct.Plan(
        tile: tile, splits: splits, blocks: blocks, waves: waves, products: products,
        arriving: arriving, stepping: stepping, results: results, memory: memory,
        reduction: reduction, time: time, key: key)
    }
  }
}
