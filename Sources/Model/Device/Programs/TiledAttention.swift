import Hardware
import Quantities
import Workloads

/// What is fitted of a fused attention kernel's forward pass.
struct AttentionParameters: ProgramParameters {
  var operands = 0.0
  var exponentials = 0.0
  var alone = 1.0
  var block = 0.0
  var startup = 0.0
  var memory = 1.0
  var combine = 0.0
  var tail = 0.0
  var filling = 0.0
  var draining = 0.0
  var inFlight = 1.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(
        \.operands, "operands", 0.02...1, "share of reading tiles from shared memory unhidden"),
      .ratio(\.exponentials, "exponentials", 0.05...2, "share of the softmax of a tile unhidden"),
      .ratio(
        \.alone, "alone", 1...2.5,
        "time of a block that has its multiprocessor to itself, in tiles"),
      .time(\.block, "block", 0...6, "beginning and end of a block"),
      .time(\.startup, "startup", 0...9, "launch to first block, and last block to end"),
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth"),
      .time(\.combine, "combine", 0...12, "the second kernel that adds the parts of a split"),
      .ratio(\.tail, "tail", 0.1...3, "share of the longest block that ends after the others"),
      .ratio(
        \.filling, "filling", 0...6,
        "time in which the first block's queries and keys pass a multiprocessor's part of L2's bandwidth"
      ),
      .ratio(
        \.draining, "draining", 0...2,
        "time in which a block's results pass a multiprocessor's part of L2's bandwidth, unhidden"),
      .ratio(
        \.inFlight, "inFlight", 0.02...1,
        "share of a multiprocessor's shared memory that is on its way from memory at a time"),
    ]
  }
}

/// Attention in tiles of queries by keys with the online softmax (FlashAttention-2, Dao 2023).
///
/// A block has `height` queries of one head and walks through the keys in tiles; each multiprocessor holds `resident`
/// blocks. Few blocks with many keys are split over the keys and combined by a second kernel, by the library's rule.
struct TiledAttention {
  let gpu: GPU
  let parameters: AttentionParameters
  let facts: FusedAttentionFacts
  let type: ElementType
  /// One kernel's start and end.
  let startup: Seconds
  let form: AttentionForm
  /// FLOPs a second of one multiprocessor's matrix unit.
  let rate: Double
  /// Bytes that come from memory: what L2 lacks of Q, K and V.
  let moved: Double
  let rule: SplitRule
  /// Further groups of sequences in the same launch.
  var others: [AttentionForm] = []

  /// How a library splits the keys of few queries.
  enum SplitRule {
    /// FlashAttention-2 (num_splits_heuristic): as few parts as give nearly the best filling of the
    /// places, and none where blocks fill most of them already; unsplit, the kernel for prefill runs.
    case filling
    /// cuDNN 9: the greatest listed number that leaves each part a tile and each block a place; single queries always take
    /// the kernels for splits.
    case listed
    /// FlashAttention-3 (prepare_varlen_num_blocks): a tile's rows are queries of all heads of a group; parts are as many as give each
    /// multiprocessor its share of all tiles, and few rows take a tile of their own.
    case scheduled
  }

  /// How the work is divided.
  struct Plan {
    var blocks = 0.0
    /// Tiles of one block, of the block with most, and of all blocks.
    var walk = 0.0
    var longest = 0.0
    var total = 0.0
    var splits = 1.0
    /// Whether a second kernel adds parts up, be it one each.
    var isCombined = false
    var resident = 1.0
    /// Bytes that registers spill to L2 for each tile.
    var spill = 0.0
    /// Bytes of the results, or of the parts that a second kernel combines.
    var results = 0.0
    var tile = KernelList.Tile.none
    /// How much longer a block that has its multiprocessor to itself takes.
    var alone = 1.0
    /// Products, shared-memory reads and softmax of one tile.
    var products = 0.0
    var reading = 0.0
    var softmax = 0.0
    /// Comparing the places of a tile's scores with a window.
    var masking = 0.0
    /// What a block takes beside its tiles, and the first of a multiprocessor before them.
    var ends = 0.0
    var filling = 0.0
  }

  func plan(_ kernels: KernelList, split: KernelList?) -> Plan {
    guard others.isEmpty else { return launchPlan(kernels, split: split) }
    guard let split else { return divided(by: kernels, splits: 1) }
    let (rows, heads) = (form.queries.times(packed), form.heads / packed)
    let division = division(rows: rows, heads: heads, kernels, split)
    return divided(by: division.kernels, splits: division.splits)
  }

  /// The division of several groups in one launch: the longest query chooses the tile, and the tiles of all the parts of each.
  private func launchPlan(_ kernels: KernelList, split: KernelList?) -> Plan {
    let groups = [self] + others.map { self.alone($0) }
    let most = groups.map { $0.form.queries.times($0.packed) }.max() ?? 1
    let few = split.flatMap { Double(most) <= $0.tiles[0].height ? $0 : nil }
    let list = few ?? kernels
    var all = Plan()
    let tiles = groups.reduce(0) { $0 + $1.scheduledTiles(list.tiles[0]) }
    for group in groups {
      let splits =
        rule == .scheduled && mayBeSplit
        ? group.scheduled(among: tiles, list.tiles[0]) : 1
      let plan = group.divided(by: list, splits: splits)
      all.results += plan.results
      all.splits = max(all.splits, plan.splits)
      all.isCombined = all.isCombined || plan.isCombined
      all.blocks += plan.blocks
      all.total += plan.splits > 1 ? plan.blocks * plan.walk : plan.total
      all.longest = max(all.longest, plan.longest)
      (all.resident, all.tile, all.spill) = (plan.resident, plan.tile, plan.spill)
      (all.products, all.reading) = (plan.products, plan.reading)
      (all.softmax, all.masking) = (plan.softmax, plan.masking)
      (all.alone, all.ends, all.filling) = (plan.alone, plan.ends, plan.filling)
    }
    all.walk = all.total / all.blocks
    return all
  }

  /// The same kernel over one group.
  private func alone(_ form: AttentionForm) -> TiledAttention {
    TiledAttention(
      gpu: gpu, parameters: parameters, facts: facts, type: type, startup: startup, form: form,
      rate: rate, moved: moved, rule: rule)
  }

  /// The work of one group in blocks, where the keys are divided into so many parts.
  private func divided(by kernels: KernelList, splits: Double) -> Plan {
    var plan = Plan()
    plan.splits = splits
    let group = packed
    let (queries, heads) = (form.queries.times(group), form.heads / group)
    let tile = kernels.tiles[0]
    (plan.resident, plan.tile, plan.spill) = (kernels.resident, tile, kernels.spill)
    let (rows, columns) = (Int(tile.height), Int(tile.width))
    let bands = (queries + rows - 1) / rows
    let walk = (form.keys + columns - 1) / columns
    plan.total = Double(bands) * Double(walk)
    plan.longest = Double(walk)
    if form.isCausal, plan.splits == 1 {
      // Band i ends at the diagonal: its queries see keys - queries + (i + 1) rows keys.
      let before = form.keys - form.queries
      let tokens = max(rows / group, 1)
      plan.total = Self.tilesToDiagonal(
        before: before, bands: bands, rows: tokens, columns: columns, walk: walk)
      plan.longest = Double(min(walk, (before + bands * tokens + columns - 1) / columns))
      if let window = form.window {
        plan.total -= Self.tilesBeforeWindow(
          window, before: before, bands: bands, rows: tokens, columns: columns)
        plan.longest = min(plan.longest, Double((window + tokens + columns - 1) / columns + 1))
      }
    }
    let pairs = Double(form.batch) * Double(heads)
    plan.walk = Double((walk + Int(plan.splits) - 1) / Int(plan.splits))
    if plan.splits > 1 { plan.longest = plan.walk }
    plan.blocks = Double(bands) * pairs * plan.splits
    plan.total *= pairs
    // Head dimensions are filled up to what the kernel was compiled for.
    let dimension =
      Double(form.headDim) <= facts.exactHeads
      ? tiles(Double(form.headDim), facts.headStep) * facts.headStep : Double(kernels.headDim)
    let values = form.valueDim.map(Double.init) ?? dimension
    let size = type.size.value
    plan.products =
      2 * tile.width * tile.height * (dimension + values) / (rate * kernels.share)
    plan.reading =
      kernels.warps * tile.width * (dimension + values) * size / gpu.sharedBandwidth
    plan.softmax = tile.width * tile.height / gpu.exponentials
    if form.window != nil {
      plan.masking =
        tile.width * tile.height * facts.maskInstructions * gpu.processors / gpu.instructions
    }
    plan.isCombined = splits > 1 || rule == .scheduled && mayBeSplit
    let result = plan.isCombined ? ElementType.fp32.size.value : size
    plan.filling =
      parameters.filling * dimension * size * (tile.height + tile.width) / gpu.l2Port
    plan.ends =
      parameters.block + parameters.draining * values * result * tile.height / gpu.l2Port
    // Where a multiprocessor holds one block at all times, none is alone.
    if rule != .scheduled || kernels.splits.count > 1 { plan.alone = parameters.alone }
    plan.results = results(of: plan)
    return plan
  }

  /// Tiles that lie before the windows of all bands: of band i those that end before its first query's window begins.
  private static func tilesBeforeWindow(
    _ window: Int, before: Int, bands: Int, rows: Int, columns: Int
  ) -> Double {
    var skipped = 0
    for band in 0..<bands { skipped += max(before + band * rows + 1 - window, 0) / columns }
    return Double(skipped)
  }

  /// Tiles of all bands of queries: band i has those of its before + (i + 1) rows keys, and at most `walk`.
  ///
  /// Bands repeat after as many as make whole tiles. Complexity: O(columns).
  private static func tilesToDiagonal(
    before: Int, bands: Int, rows: Int, columns: Int, walk: Int
  ) -> Double {
    let cut = min(max(((walk - 1) * columns - before) / rows, 0), bands)
    var period = 1
    while period * rows % columns != 0 { period += 1 }
    let advance = Double(period * rows / columns)
    var total = Double(bands - cut) * Double(walk)
    for band in 0..<min(period, cut) {
      let times = Double((cut - band + period - 1) / period)
      let first = Double((before + (band + 1) * rows + columns - 1) / columns)
      total += times * first + times * (times - 1) / 2 * advance
    }
    return total
  }

  func cost<A: CostAlgebra>(_ plan: Plan, _: A.Type) -> A.Cost {
    let (processors, resident) = (gpu.processors, plan.resident)
    // How many tiles one multiprocessor does one after another, and how many blocks it begins.
    let (walked, begun): (Double, Double)
    if plan.blocks <= processors {
      (walked, begun) = (plan.alone * plan.longest, plan.alone)
    } else if !others.isEmpty || form.isCausal && plan.splits == 1 {
      (walked, begun) = (
        plan.total / processors + parameters.tail * plan.longest, plan.blocks / processors
      )
    } else {
      let full = (plan.blocks / (resident * processors)).rounded(.down)
      let rest = plan.blocks - full * resident * processors
      let last = rest > processors ? resident : rest > 0 ? plan.alone : 0
      (walked, begun) = ((full * resident + last) * plan.walk, full * resident + last)
    }
    // A block that has its multiprocessor to itself ends before the next one's tiles come.
    let isAlone = rule == .scheduled
    let ends = A.term(
      .stage("block start and end"), Seconds(begun * plan.ends + plan.filling),
      slowing: gpu.slowing.core)
    let exponentials = A.term(
      .compute(.exponential, .fp32),
      Seconds(walked * plan.softmax * parameters.exponentials), slowing: gpu.slowing.core)
    let masks = A.term(
      .stage("mask of the window"), Seconds(walked * plan.masking), slowing: gpu.slowing.core)
    let walk = A.drawing(
      A.serial(
        A.serial(
          A.term(
            .compute(.matrix, type), Seconds(walked * plan.products), slowing: gpu.slowing.matrix),
          A.term(
            .stage("shared-memory operands"),
            Seconds(walked * plan.reading * parameters.operands), slowing: gpu.slowing.core)),
        A.serial(masks, isAlone ? exponentials : A.serial(exponentials, ends))),
      core: hidden(plan), memory: 0)
    let bandwidth = min(
      gpu.memoryBandwidth * parameters.memory,
      min(plan.blocks, processors) * gpu.arrival(inFlight: parameters.inFlight))
    let memory = A.serial(
      A.term(.read(level: gpu.memoryName), Seconds(moved / bandwidth)),
      A.term(.write(level: gpu.memoryName), Seconds(left(by: plan) / bandwidth)))
    var body = A.overlapped(walk, memory)
    if isAlone { body = A.serial(body, ends) }
    body = A.serial(A.term(.startup, startup), body)
    guard plan.isCombined else { return body }
    return A.serial(body, A.term(.stage("combine of splits"), Seconds(combining(plan))))
  }

  /// Joules of what tiles do beyond the scores that are asked for: products and exponentials of rows and columns that are not there.
  private func hidden(_ plan: Plan) -> Double {
    let done = plan.total * plan.tile.width * plan.tile.height
    func scores(_ form: AttentionForm) -> Double {
      form.pairs * Double(form.queries) * Double(form.keys) * (form.isCausal ? 0.5 : 1)
    }
    let asked = others.reduce(scores(form)) { $0 + scores($1) }
    let more = max(done - asked, 0)
    return more * 2 * Double(form.headDim.plus(form.values)) * gpu.energy.flop(.matrix, type)
      + more * 2 * gpu.energy.flop(.vector, .fp32)
  }

  private func results(of plan: Plan) -> Double {
    let elements = form.pairs * Double(form.queries) * Double(form.values)
    return plan.isCombined
      ? plan.splits * elements * ElementType.fp32.size.value : elements * type.size.value
  }

  /// Bytes of them that reach memory.
  func left(by plan: Plan) -> Double {
    let written = plan.results
    return written - gpu.dirty(writes: written, reads: moved)
  }
}
