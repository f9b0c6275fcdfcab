import Hardware
import Quantities
import Workloads

/// How the library shares tiles out, and what it does not choose.
struct ProductFacts: ProgramFacts {
  var strip = 0.0
  var sharedParts = 0.0
  var leastSteps = 0.0
  var splitWaves = 0.0
  var bulkGranule = 0.0
  var granule = 0.0
  var tie = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(\.strip, "strip", "tiles of rows in which blocks are handed out"),
      .init(
        \.sharedParts, "sharedParts", "the part of the L2 beyond which panels are fetched again"),
      .init(
        \.leastSteps, "leastSteps", "steps of the inner dimension that a split leaves each part"),
      .init(\.splitWaves, "splitWaves", "waves of blocks that a split makes at most"),
      .init(\.bulkGranule, "bulkGranule", "bytes of one step where operands come in bulk copies"),
      .init(\.granule, "granule", "elements of one step where they do not"),
      .init(\.tie, "tie", "share of the time by which plans differ that are taken to be as fast"),
    ]
  }
}

/// A library's matrix products: of all its lists of kernels that take operands like these, the best tile.
struct Products: DeviceProgram {
  static let families = [
    ProgramFamily(.gemm, .cublas), ProgramFamily(.gemv, .cublas, alike: .gemm),
    ProgramFamily(.gemm, .cutlass), ProgramFamily(.gemm, .deepgemm),
    ProgramFamily(.gemm, .marlin), ProgramFamily(.gemm, .machete),
  ]
  static let needsKernels = true

  let parameters: ProductParameters
  private let facts: ProductFacts
  private let gpu: GPU
  private let ceilings: Ceilings
  private let kernels: KernelLists
  private let memo: PlanMemo?

  init(_ parameters: ProductParameters, _ facts: ProductFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
    (ceilings, kernels) = (machine.ceilings, machine.kernels)
    memo = machine.remembers ? PlanMemo() : nil
  }

  static func claims(_ shape: KernelShape) -> Bool { TiledProduct.Sizes.claims(shape) }

  /// Whether there are kernels for a type.
  func serves(_ type: ElementType) -> Bool { kernels.serves(type) }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard let sizes = TiledProduct.Sizes(question) else { return A.nothing }
    let choice = try choice(sizes, question, cold: gpu.cold(question))
    return choice.program.cost(choice.plan, A.self)
  }

  func traffic(_ question: KernelQuestion) throws(ModelError) -> [KernelTraffic] {
    guard let sizes = TiledProduct.Sizes(question) else { return [] }
    let choice = try choice(sizes, question, cold: gpu.cold(question))
    return choice.program.traffic(choice.plan)
  }

  /// The name of the longest list that the kernels may be taken from.
  func list(for question: KernelQuestion) -> String? {
    guard case .product(let groups, let m, let n, let k) = question.shape else { return nil }
    let sizes = TiledProduct.Sizes(groups: groups, m: m, n: n, k: k)
    return kernels.lists(for: question.type, alignment: sizes.alignment(question.type))
      .max { $0.tiles.count < $1.tiles.count }?.name
  }

  /// The library's choice among all kernels that take operands of this alignment.
  func choice(
    _ sizes: TiledProduct.Sizes, _ question: KernelQuestion, cold: Double
  ) throws(ModelError) -> (program: TiledProduct, plan: TiledProduct.Plan) {
    let type = question.type
    let lists = kernels.lists(for: type, alignment: sizes.alignment(type))
    func program(_ list: KernelList) throws(ModelError) -> TiledProduct {
      TiledProduct(
        gpu: gpu, parameters: parameters, facts: facts, type: type,
        startup: question.startup(parameters.startup), sizes: sizes,
        rate: try gpu.runningRate(
          list.unit, list.unit == .vector ? type.accumulator : type, ceilings),
        unit: list.unit, cold: cold)
    }
    let key = PlanMemo.Key(type: type, sizes: sizes, cold: cold)
    if let known = memo?[key] { return (try program(lists[known.list]), known.plan) }
    // Of lists for so many rows that for the fewest.
    let fewest = lists.reduce(Double.infinity) { $1.mostRows < sizes.m ? $0 : min($0, $1.mostRows) }
    var best: (list: Int, program: TiledProduct, plan: TiledProduct.Plan)?
    for (index, list) in lists.enumerated() where list.mostRows == fewest {
      let program = try program(list)
      let plan = program.best(of: list)
      if plan.time < best?.plan.time ?? .infinity { best = (index, program, plan) }
    }
    guard let best else {
      throw .missingKernels(
        profile: ceilings.machine, operation: "gemm", type: type, headDim: 0)
    }
    memo?.keep(PlanMemo.Entry(key: key, list: best.list, plan: best.plan))
    return (best.program, best.plan)
  }
}
