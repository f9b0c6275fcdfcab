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

  var groups: Double { sizes.groups }
  var m: Double { sizes.m }
  var n: Double { sizes.n }
  var k: Double { sizes.k }

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
  func best(of kernels: KernelList) -> Plan { TileSearch(self, kernels).best }

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
