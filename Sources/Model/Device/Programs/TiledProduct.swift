import Hardware
import Quantities
import Workloads

/// What is fitted of a library's tiled matrix product.
struct ProductParameters: ProgramParameters {
  var compute = 1.0
  var delivery = 2.0
  var memory = 1.0
  var startup = 0.0
  var epilogue = 2.0
  var reduction = 0.0
  var inFlight = 1.0
  var exposed = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(\.compute, "compute", 0.5...1, "share of the unit's peak inside a tile"),
      .ratio(
        \.delivery, "delivery", 0.3...2,
        "rate at which operands arrive against a multiprocessor's part of L2's bandwidth; above 1 by requests that are merged"
      ),
      .ratio(\.memory, "memory", 0.6...1, "share of the memory's bandwidth"),
      .time(\.startup, "startup", 0...6, "launch to first product, and last product to end"),
      .ratio(
        \.epilogue, "epilogue", 0.05...2,
        "rate at which results leave against a multiprocessor's part of L2's bandwidth"),
      .time(\.reduction, "reduction", 0...8, "the second kernel that adds the parts of a split"),
      .ratio(
        \.inFlight, "inFlight", 0.02...1,
        "share of a multiprocessor's shared memory that is on its way from memory at a time"),
      .ratio(
        \.exposed, "exposed", 0...0.6,
        "share of the shorter of memory and multiprocessors unhidden"),
    ]
  }
}

/// C[m,n] = A[m,k] B[n,k]^T for each of `groups`, by the best of a library's tiles and splits of k.
///
/// A wave of blocks, one a multiprocessor, takes as long as the slowest of products, arriving operands and the latency of
/// its steps, and then writes its results; waves are whole. Beside that memory delivers what L2 lacks, at most what the
/// busy multiprocessors have in flight (Little's law).
struct TiledProduct {
  let gpu: GPU
  let parameters: ProductParameters
  let facts: ProductFacts
  let type: ElementType
  /// One kernel's start and end.
  let startup: Seconds
  let sizes: Sizes
  /// FLOPs a second of one multiprocessor on the unit of the kernels in use.
  let rate: Double
  let unit: ArithmeticUnit
  /// The share of operands that are not in L2.
  let cold: Double

  struct Sizes: Equatable {
    let groups: Double
    let m: Double
    let n: Double
    let k: Double
    /// Size of an element of B against that of A.
    let weightShare: Double

    init(groups: Int, m: Int, n: Int, k: Int, weightShare: Double = 1) {
      self.weightShare = weightShare
      (self.groups, self.m, self.n, self.k) = (Double(groups), Double(m), Double(n), Double(k))
    }

    /// The sizes of a product's shape, whose weights may be stored in other bits than are multiplied; nil of another shape.
    init?(_ question: KernelQuestion) {
      switch question.shape {
      case .product(let groups, let m, let n, let k):
        self.init(groups: groups, m: m, n: n, k: k)
      case .widenedProduct(let groups, let m, let n, let k, let weights):
        self.init(
          groups: groups, m: m, n: n, k: k, weightShare: weights.size / question.type.size)
      default: return nil
      }
    }

    /// Whether a shape is a product's.
    static func claims(_ shape: KernelShape) -> Bool {
      switch shape {
      case .product, .widenedProduct: true
      default: false
      }
    }

    /// Bytes, a power of two up to 16, at whose multiples rows of operands and of the result begin.
    func alignment(_ type: ElementType) -> Int {
      let all = Int(n) * (type == .fp8 ? 2 : Int(type.size.value)) | Int(k) * Int(type.size.value)
      return min(16, 1 << all.trailingZeroBitCount)
    }
  }

  private var groups: Double { sizes.groups }
  private var m: Double { sizes.m }
  private var n: Double { sizes.n }
  private var k: Double { sizes.k }

  /// Bytes of an element of the operands, and of the result: fp8 gives bf16.
  var size: Double { type.size.value }
  var resultSize: Double { type == .fp8 ? 2 : size }

  /// One way to do it, with the time of each part.
  struct Plan {
    var tile = KernelList.Tile.none
    var splits = 1.0
    /// Blocks, and whole waves of them.
    var blocks = 0.0
    var waves = 0.0
    /// Of one block: products, arriving operands, steps one after another, results.
    var products = 0.0
    var arriving = 0.0
    var stepping = 0.0
    var results = 0.0
    var memory = 0.0
    var reduction = 0.0
    var time = Double.infinity
    /// The time with what breaks ties.
    var key = Double.infinity

    var label: TileLabel {
      TileLabel(width: Int(tile.width), height: Int(tile.height), splits: Int(splits))
    }
  }

  /// Bytes of operands that come from memory.
  ///
  /// Where L2 does not hold what a group's blocks share, each wave fetches its own panels again: blocks are
  /// handed out in strips of tiles of rows.
  @inline(__always)
  func operands(_ tile: KernelList.Tile) -> Double {
    let once = size * (m * k + n * k * sizes.weightShare)
    guard once > gpu.l2Capacity / facts.sharedParts else { return groups * once * cold }
    let (rows, columns) = (tiles(m, tile.height), tiles(n, tile.width))
    let waves = max(1, rows * columns / gpu.processors)
    let strip = min(facts.strip, rows)
    let across = min(columns, gpu.processors / strip)
    let panels = size * k * (strip * tile.height + across * tile.width * sizes.weightShare)
    return groups * max(once, min(waves, rows * columns) * panels) * cold
  }

  /// The fastest plan from a list of kernels.
  ///
  /// Complexity: O(tiles x splits), no allocation.
  func best(of kernels: KernelList) -> Plan {
    var best = Plan()
    let (processors, perProcessor) = (gpu.processors, 1 / gpu.processors)
    let efficiency = 2 / (rate * parameters.compute * kernels.share)
    let bulk = gpu.l2Port * parameters.delivery
    let port =
      kernels.accesses.map { min(bulk, $0 * Double(kernels.alignment) * gpu.clock) } ?? bulk
    // Of a tile's two sides the wider one's share stands for both where B is stored in fewer bits.
    let perByte = size / port * (1 + sizes.weightShare) / 2
    let leaving = resultSize / (gpu.l2Port * parameters.epilogue)
    let granule = kernels.accesses == nil ? facts.bulkGranule / size : facts.granule
    let least = facts.leastSteps * granule
    let perGranule = 1 / granule
    let result = resultSize * groups * m * n
    let bandwidth = gpu.memoryBandwidth * parameters.memory
    let single = gpu.arrival(inFlight: parameters.inFlight)
    let adding = groups * m * n * 8 / gpu.l2Bandwidth
    let (tiles, allSplits) = (kernels.tiles, kernels.splits)
    let deepest = k < 2 * least ? 1 : 1 / (allSplits.last ?? 1)
    let volume = groups * m * n * k * perProcessor
    let highest = max(2 * kernels.lowest, 2 * m)
    // What memory takes at the least, whatever the tile.
    let arrival = groups * (size * (m * k + n * k * sizes.weightShare)) * cold / bandwidth
    func bound(_ body: Double) -> Double {
      body > arrival
        ? body + parameters.exposed * arrival : arrival + parameters.exposed * body
    }
    // Large tiles first, or small ones for a small result: a good plan early makes most others not worth a look.
    let count = tiles.count
    let isSmall = groups * m * n < processors * 8192
    for index in 0..<count {
      let tile = tiles[isSmall ? count - 1 - index : index]
      // A tile of the same width that covers all rows with less height does the same in no more time.
      if tile.height > highest || tile.lower >= m || (tile.height == 1 && m > 1) { continue }
      // Without edges and partial waves, or as one wave without splits: most tiles are slower even so.
      let bottom = max(
        volume * max(tile.padding * efficiency, tile.spread * perByte),
        max(tile.work * efficiency, tile.sides * perByte) * k * deepest + tile.area * leaving)
      if bound(bottom) >= best.key { continue }
      let whole =
        groups * covering(m, tile.height, tile.perHeight)
        * covering(n, tile.width, tile.perWidth)
      for place in allSplits.indices {
        let splits = allSplits[place]
        if splits > 1 {
          if whole * splits > facts.splitWaves * processors || k < splits * least { break }
          // Of splits that leave multiprocessors idle, the greatest.
          let next = place + 1 < allSplits.count ? allSplits[place + 1] : .infinity
          if whole * next <= processors && k >= next * least { continue }
        }
        let depth = covering(k, splits * granule, perGranule / splits) * granule
        let blocks = whole * splits
        let waves = covering(blocks, processors, perProcessor)
        let products = tile.work * depth * efficiency
        let arriving = tile.sides * depth * perByte
        let stepping = depth * kernels.step
        let results = tile.area * leaving
        let block = max(products, arriving, stepping) + results
        let body = waves * block
        let reduction = splits > 1 ? parameters.reduction + splits * adding : 0
        // No plan is faster than its multiprocessors beside what memory takes at the least.
        if bound(body) + reduction >= best.key { continue }
        let operands = operands(tile)
        let written = result - gpu.dirty(writes: result, reads: operands)
        let memory = (operands + written) / min(bandwidth, min(blocks, processors) * single)
        let (long, short) = body > memory ? (body, memory) : (memory, body)
        let time = long + parameters.exposed * short + reduction
        let key = time * (1 + facts.tie * arriving / block)
        if key < best.key {
          best = Plan(
            tile: tile, splits: splits, blocks: blocks, waves: waves, products: products,
            arriving: arriving, stepping: stepping, results: results, memory: memory,
            reduction: reduction, time: time, key: key)
        }
      }
    }
    return best
  }

  /// The time of a plan and where it goes.
  func cost<A: CostAlgebra>(_ plan: Plan, _: A.Type) -> A.Cost {
    // What the longest part of a block is: its useful share, what covers the edges, and idle places of the last wave.
    let main = max(plan.products, plan.arriving, plan.stepping)
    let slowing = gpu.slowing
    var body: A.Cost
    if main == plan.products {
      let ideal = 2 * groups * m * n * k / (rate * parameters.compute) / gpu.processors
      let busy = plan.blocks / gpu.processors * plan.products
      let clock = unit == .matrix ? slowing.matrix : slowing.core
      body = A.serial(
        A.serial(
          A.term(.compute(unit, type), Seconds(min(ideal, busy)), slowing: clock),
          A.term(.padding(plan.label), Seconds(max(busy - ideal, 0)), slowing: clock)),
        A.term(
          .partialWave(plan.label), Seconds(plan.waves * plan.products - busy), slowing: clock))
    } else {
      let busy = plan.blocks / (plan.waves * gpu.processors)
      let cause: Cause =
        main == plan.arriving ? .read(level: gpu.l2Name) : .latency(level: gpu.l2Name)
      body = A.serial(
        A.term(cause, Seconds(plan.waves * main * busy), slowing: slowing.core),
        A.term(
          .partialWave(plan.label), Seconds(plan.waves * main * (1 - busy)),
          slowing: slowing.core))
    }
    body = A.serial(
      body,
      A.term(.stage("epilogue"), Seconds(plan.waves * plan.results), slowing: slowing.core))
    let memory = A.term(.read(level: gpu.memoryName), Seconds(plan.memory))
    var cost = A.serial(
      A.term(.startup, startup), A.overlapped(body, memory, hiding: 1 - parameters.exposed))
    cost = A.drawing(
      cost, core: hidden(plan) * gpu.energy.flop(unit, type),
      memory: fetchedAgain(plan) * gpu.energy.memory)
    if plan.reduction > 0 {
      cost = A.serial(
        cost,
        A.term(.stage("split reduction"), Seconds(plan.reduction), slowing: slowing.core))
    }
    return cost
  }

  /// Bytes of operands that come from memory more than once.
  private func fetchedAgain(_ plan: Plan) -> Double {
    operands(plan.tile) - groups * size * (m * k + n * k * sizes.weightShare) * cold
  }

  /// FLOPs that tiles do beyond the result's edges.
  private func hidden(_ plan: Plan) -> Double {
    2 * (plan.blocks * plan.tile.area * k / plan.splits - groups * m * n * k)
  }
}
