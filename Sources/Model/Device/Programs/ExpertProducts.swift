import Hardware
import Quantities
import Workloads

/// What is fitted of a product whose rows are spread over experts.
struct ExpertProductParameters: ProgramParameters {
  var compute = 1.0
  var narrow = 1.0
  var delivery = 2.0
  var memory = 1.0
  var startup = 0.0
  var tail = 0.0
  var exposed = 0.0
  var scaled = 1.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(
        \.compute, "compute", 0.2...1,
        "share of the unit's peak inside a tile of the wide instructions' rows"),
      .ratio(\.narrow, "narrow", 0.05...1, "share of the unit's peak inside a tile of fewer rows"),
      .ratio(
        \.delivery, "delivery", 0.1...2,
        "rate at which operands arrive against a multiprocessor's part of L2's bandwidth"),
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth"),
      .time(\.startup, "startup", 0...10, "launch to first product, and last product to end"),
      .ratio(\.tail, "tail", 0...1, "share of a block that ends after the others"),
      .ratio(
        \.exposed, "exposed", 0...0.6,
        "share of the shorter of memory and multiprocessors unhidden"),
      .ratio(
        \.scaled, "scaled", 0.2...1,
        "share of that where each step of a product in 8 bits is scaled by its blocks"),
    ]
  }
}

/// When the engine sorts places by experts first.
struct ExpertProductFacts: ProgramFacts {
  var skippedPlaces = 0.0
  var wideRows = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(
        \.wideRows, "wideRows", "rows of a tile from which the unit's wide instructions are used"),
      .init(
        \.skippedPlaces, "skippedPlaces",
        "places are not sorted where this many times them are no more than the experts"),
    ]
  }
}

extension ExpertProductFacts {
  /// Whether so many places are sorted by experts first.
  func sorts(_ places: Double, among experts: Int) -> Bool {
    skippedPlaces * places > Double(experts)
  }
}

/// Products of tokens with the experts that they take, by a kernel that finds rows by their places (vLLM's fused_moe_kernel).
///
/// Each expert's rows are filled up to whole tiles, of the sizes that the engine tuned. Blocks are handed out one by one; the
/// weights of experts that are met come from memory once.
struct ExpertProducts: DeviceProgram {
  static let families = [
    ProgramFamily(.expertGEMM, .vllm), ProgramFamily(.expertGEMM, .triton),
  ]

  let parameters: ExpertProductParameters
  let facts: ExpertProductFacts
  private let gpu: GPU
  private let ceilings: Ceilings
  private let tilings: [ExpertTiling]

  init(
    _ parameters: ExpertProductParameters, _ facts: ExpertProductFacts, on machine: ProgramContext
  ) {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
    ceilings = machine.ceilings
    tilings = machine.tilings
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .expertProduct = shape { true } else { false }
  }

  func serves(_ question: KernelQuestion) -> Bool {
    guard case .expertProduct(let form) = question.shape else { return false }
    return tile(form, question.type) != nil
  }

  /// The tile that the engine takes: the one tuned for this shape of experts here, else that of its rule.
  private func tile(_ form: ExpertForm, _ type: ElementType) -> ExpertTiling.Tile? {
    let inner = form.isDown ? form.k : form.n / 2
    let tuned = tilings.first { tiling in
      tiling.experts == form.load.experts && tiling.inner == inner && tiling.types.contains(type)
    }
    let tiling = tuned ?? tilings.first { $0.isRule && $0.types.contains(type) }
    let load = form.load
    return tiling?.tile(
      tokens: load.tokens, each: load.tokens.times(load.perToken) / load.experts)
  }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard case .expertProduct(let form) = question.shape, let tile = tile(form, question.type)
    else { return A.nothing }
    let type = question.type
    let (height, width, size) = (Double(tile.height), Double(tile.width), type.size.value)
    let places = form.load.rows
    let isSorted = facts.sorts(places, among: form.load.experts)
    let bands = isSorted ? form.load.blocks(of: tile.height) : places
    let blocks = bands * tiles(Double(form.n), width)
    let depth = tiles(Double(form.k), Double(tile.depth)) * Double(tile.depth)
    let share =
      (height < facts.wideRows ? parameters.narrow : parameters.compute)
      * (type == .fp8 ? parameters.scaled : 1)
    let products =
      2 * height * width * depth / (try gpu.runningRate(.matrix, type, ceilings) * share)
    let weights = form.weights.size.value
    // Rows that a block lacks are not fetched.
    let filled = min(places / bands, height)
    let arriving =
      depth * (filled * size + width * weights) / (gpu.l2Port * parameters.delivery)
    // Blocks are handed out as others end: the last one ends by itself.
    let turns = max(blocks / gpu.processors, min(blocks, 1)) + parameters.tail
    let moved = moved(question)
    let bandwidth = gpu.memoryBandwidth * parameters.memory
    let isComputing = products >= arriving
    let body = A.term(
      isComputing ? .compute(.matrix, type) : .read(level: gpu.l2Name),
      Seconds(turns * max(products, arriving)),
      slowing: isComputing ? gpu.slowing.matrix : gpu.slowing.core)
    let memory = A.serial(
      A.term(.read(level: gpu.memoryName), Seconds(moved.memory.reads.value / bandwidth)),
      A.term(.write(level: gpu.memoryName), Seconds(moved.memory.writes.value / bandwidth)))
    let padding = 2 * (blocks * height * width * depth) - question.demand.products.value
    return A.serial(
      A.term(.startup, question.startup(parameters.startup)),
      A.drawing(
        A.overlapped(body, memory, hiding: 1 - parameters.exposed),
        core: max(padding, 0) * gpu.energy.flop(.matrix, type), memory: 0))
  }

  func traffic(_ question: KernelQuestion) -> [KernelTraffic] { [moved(question)] }

  private func moved(_ question: KernelQuestion) -> KernelTraffic {
    gpu.streaming(
      "expert product", reads: question.compulsory.reads.value,
      writes: question.compulsory.writes.value, cold: gpu.cold(question))
  }
}
