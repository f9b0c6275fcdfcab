import Hardware
import Quantities
import Workloads

/// What is fitted of a library's grouped matrix product.
struct GroupedProductParameters: ProgramParameters {
  var compute = 1.0
  var inFlight = 1.0
  var memory = 1.0
  var startup = 0.0
  var epilogue = 2.0
  var exposed = 0.0
  var empty = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(\.compute, "compute", 0.5...1, "share of the unit's peak inside a tile"),
      .ratio(
        \.inFlight, "inFlight", 0.005...1,
        "share of a multiprocessor's shared memory that is on its way for a tile of 64 x 128"),
      .ratio(\.memory, "memory", 0.6...1, "share of the memory's bandwidth"),
      .time(
        \.startup, "startup", 0...25,
        "the kernel that lays out the groups, and launch to first product"),
      .ratio(
        \.epilogue, "epilogue", 0.05...2,
        "rate at which results leave against a multiprocessor's part of L2's bandwidth"),
      .ratio(
        \.exposed, "exposed", 0...0.6,
        "share of the shorter of memory and multiprocessors unhidden"),
      .ratio(
        \.empty, "empty", 0...1,
        "share of memory's time that filling a tile's missing rows with zeros adds, were all missing"
      ),
    ]
  }
}

/// What the kernel keeps on its way.
struct GroupedProductFacts: ProgramFacts {
  var pipelineSides = 0.0
  var memoryShare = 0.0
  var bulkGranule = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(
        \.pipelineSides, "pipelineSides",
        "both sides of the tile of which the bytes in flight are said"),
      .init(
        \.memoryShare, "memoryShare",
        "how many times the multiprocessors that draw all that memory gives"),
      .init(\.bulkGranule, "bulkGranule", "bytes of one step of the inner dimension"),
    ]
  }
}

/// The products of a grouped kernel by the library's list of tiles.
struct GroupedProducts: DeviceProgram {
  static let families = [ProgramFamily(.groupedGEMM, .framework)]
  static let needsKernels = true

  let parameters: GroupedProductParameters
  private let facts: GroupedProductFacts
  private let gpu: GPU
  private let ceilings: Ceilings
  private let kernels: KernelLists

  init(
    _ parameters: GroupedProductParameters, _ facts: GroupedProductFacts, on machine: ProgramContext
  ) {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
    (ceilings, kernels) = (machine.ceilings, machine.kernels)
  }

  static func claims(_ shape: KernelShape) -> Bool { TiledProduct.Sizes.claims(shape) }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard let sizes = TiledProduct.Sizes(question) else { return A.nothing }
    guard let list = kernels.list(for: question.type) else {
      throw .missingKernels(
        profile: ceilings.machine, operation: question.kind.rawValue, type: question.type,
        headDim: 0)
    }
    let product = GroupedProduct(
      gpu: gpu, parameters: parameters, facts: facts, type: question.type,
      startup: question.startup(parameters.startup), sizes: sizes,
      rate: try gpu.runningRate(.matrix, question.type, ceilings), cold: gpu.cold(question))
    return product.cost(product.best(of: list), A.self)
  }
}

/// Products of `groups` pairs of matrices in one persistent kernel, after one that lays out the groups.
///
/// Each multiprocessor takes tiles one after another. Its pipeline holds a few steps of a tile's operands, so that a
/// larger tile has more bytes on their way from memory; weights stream once, in whole waves of tiles. The engine that copies
/// a tile's rows also fills those that a small group lacks.
struct GroupedProduct {
  let gpu: GPU
  let parameters: GroupedProductParameters
  let facts: GroupedProductFacts
  let type: ElementType
  /// One kernel's start and end.
  let startup: Seconds
  let sizes: TiledProduct.Sizes
  /// FLOPs a second of one multiprocessor's matrix unit.
  let rate: Double
  let cold: Double

  private var groups: Double { sizes.groups }
  private var m: Double { sizes.m }
  private var n: Double { sizes.n }
  private var k: Double { sizes.k }

  struct Plan {
    var waves = 0.0
    var products = 0.0
    var arriving = 0.0
    var results = 0.0
    var memory = 0.0
    var time = Double.infinity
  }

  func best(of kernels: KernelList) -> Plan {
    var best = Plan()
    let size = type.size.value
    let operands = size * groups * (m * k + n * k * sizes.weightShare) * cold
    let written = size * groups * m * n
    let moved = operands + written - gpu.dirty(writes: written, reads: operands)
    let stream = gpu.arrival(inFlight: parameters.inFlight) / facts.pipelineSides
    for tile in kernels.tiles {
      let blocks = groups * tiles(m, tile.height) * tiles(n, tile.width)
      let depth = tiles(k, facts.bulkGranule / size) * facts.bulkGranule / size
      var plan = Plan()
      plan.waves = tiles(blocks, gpu.processors)
      plan.products =
        2 * tile.width * tile.height * depth / (rate * parameters.compute * kernels.share)
      // Columns are those of B, whose elements may be narrower.
      let columns = tile.width * sizes.weightShare
      plan.arriving = columns * depth * size / (stream * (columns + tile.height))
      plan.results =
        tile.width * tile.height * size / (gpu.l2Port * parameters.epilogue)
      // Fewer multiprocessors than all draw what memory gives.
      let filled = min(1, facts.memoryShare * blocks / (plan.waves * gpu.processors))
      let missing = 1 - m / (tiles(m, tile.height) * tile.height)
      plan.memory =
        moved * (1 + parameters.empty * missing)
        / (gpu.memoryBandwidth * parameters.memory * filled)
      let body = plan.waves * (max(plan.products, plan.arriving) + plan.results)
      plan.time = max(body, plan.memory) + parameters.exposed * min(body, plan.memory)
      if plan.time < best.time { best = plan }
    }
    return best
  }

  func cost<A: CostAlgebra>(_ plan: Plan, _: A.Type) -> A.Cost {
    let products = A.term(
      .compute(.matrix, type), Seconds(plan.waves * plan.products), slowing: gpu.slowing.matrix)
    let arriving = A.term(
      .latency(level: gpu.memoryName), Seconds(plan.waves * plan.arriving))
    let body = A.serial(
      A.overlapped(products, arriving),
      A.term(.stage("epilogue"), Seconds(plan.waves * plan.results), slowing: gpu.slowing.core))
    let memory = A.term(.read(level: gpu.memoryName), Seconds(plan.memory))
    return A.serial(
      A.term(.startup, startup),
      A.overlapped(body, memory, hiding: 1 - parameters.exposed))
  }
}
