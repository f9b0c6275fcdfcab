import Hardware
import Quantities
import Workloads

/// What is fitted of a kernel that computes one result from each place of its inputs.
struct ElementsParameters: ProgramParameters {
  var startup = 0.0
  var ramp = 0.0
  var memory = 1.0
  var cache = 1.0
  var instructions = 0.0
  var remainder = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .time(\.startup, "startup", 0...5, "launch to first load, and last store to end"),
      .time(
        \.ramp, "ramp", 0...6,
        "filling and draining the path to memory, where there is much to fetch"),
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth"),
      .ratio(\.cache, "cache", 0.6...1, "share of L2's bandwidth"),
      .ratio(\.instructions, "instructions", 0...120, "instructions that one element takes a lane"),
      .time(\.remainder, "remainder", 0...2, "the path for a count that vectors do not divide"),
    ]
  }
}

/// How the library makes blocks of elements.
struct ElementsFacts: ProgramFacts {
  var threads = 0.0
  var halfVector = 0.0
  var vector = 0.0
  var rampParts = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(\.threads, "threads", "threads of a block"),
      .init(\.halfVector, "halfVector", "elements of 16 bits that a thread loads at a time"),
      .init(\.vector, "vector", "elements of other types"),
      .init(\.rampParts, "rampParts", "the part of the L2 at which half of the ramp is reached"),
    ]
  }
}

/// One pass over arrays by threads that load and store vectors of 16 bytes.
struct Elements: DeviceProgram {
  static let families = [
    ProgramFamily(.add, .framework), ProgramFamily(.gelu, .framework),
    ProgramFamily(.adam, .framework), ProgramFamily(.gatherRows, .framework),
    ProgramFamily(.cacheWrite, .framework),
  ]
  static let pools = [
    FamilyPool([.gatherRows, .cacheWrite], own: ["startup", "instructions"])
  ]

  let parameters: ElementsParameters
  private let facts: ElementsFacts
  private let gpu: GPU

  init(_ parameters: ElementsParameters, _ facts: ElementsFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    Self.loop(shape) != nil
  }

  /// Elements of the result, and arrays that each is made of.
  private static func loop(_ shape: KernelShape) -> (count: Int, inputs: Int)? {
    switch shape {
    case .elements(let count, let inputs): (count, inputs)
    case .rowCopies(let rows, let columns): (rows.times(columns), 1)
    default: nil
    }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard let loop = Self.loop(question.shape) else { return A.nothing }
    return pass(count: loop.count, inputs: loop.inputs, of: question, A.self)
  }

  func traffic(_ question: KernelQuestion) -> [KernelTraffic] {
    guard let loop = Self.loop(question.shape) else { return [] }
    return [moved(Double(loop.count), inputs: Double(loop.inputs), question)]
  }

  private func moved(_ count: Double, inputs: Double, _ question: KernelQuestion) -> KernelTraffic {
    let size = question.type.size.value
    return gpu.streaming(
      question.kind.rawValue, reads: inputs * count * size, writes: count * size,
      cold: gpu.cold(question))
  }

  /// A pass from so many inputs, of a kernel or of one of its passes.
  func pass<A: CostAlgebra>(
    count elements: Int, inputs: Int, of question: KernelQuestion, _: A.Type
  ) -> A.Cost {
    let (count, size) = (Double(elements), question.type.size.value)
    let moved = moved(count, inputs: Double(inputs), question)
    let all = moved.cache.total.value
    let beyond = gpu.pass(
      moved, at: PassShares(memory: parameters.memory, cache: parameters.cache),
      instructions: count * parameters.instructions, A.self)
    // Each thread of a block does one vector.
    let block = facts.threads * (size == 2 ? facts.halfVector : facts.vector)
    let even = tiles(count, block) * block == count
    return A.serial(
      A.serial(
        A.term(.startup, question.startup(parameters.startup)),
        A.term(.stage("remainder of vectors"), Seconds(even ? 0 : parameters.remainder))),
      A.serial(
        A.term(
          .stage("ramp"),
          Seconds(
            parameters.ramp * gpu.cold(question) * all / (all + gpu.l2Capacity / facts.rampParts))),
        beyond))
  }
}
