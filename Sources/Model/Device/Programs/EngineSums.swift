import Hardware
import Quantities
import Workloads

/// What is fitted of an engine's own sums among devices of a node.
struct EngineSumParameters: ProgramParameters {
  var link = 1.0
  var startup = 0.0
  var barrier = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(
        \.link, "link", 0.3...1, "share of the link's bandwidth at which others' parts are read"),
      .time(\.startup, "startup", 0...20, "launch, the barriers around the sum, and end"),
      .time(\.barrier, "barrier", 0...10, "the barrier between the two shots"),
    ]
  }
}

/// When an engine sums in one shot, in two, or leaves it to NCCL.
struct EngineSumFacts: ProgramFacts {
  var fewRanks = 0.0
  var oneShotOfFew = 0.0
  var oneShotOfMany = 0.0
  var most = RankLimits()
  var mostAlone = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(\.fewRanks, "fewRanks", "devices up to which they are few; two always sum in one shot"),
      .init(\.oneShotOfFew, "oneShotOfFew", "bytes below which few devices sum in one shot"),
      .init(\.oneShotOfMany, "oneShotOfMany", "bytes below which more devices do"),
      .init(
        \.mostAlone, "mostAlone", "bytes from which NCCL sums where there is no symmetric memory"),
    ]
      + RankLimits.fields(
        \.most, "most", "bytes from which others sum where there is symmetric memory")
  }
}

/// Sums among the devices of a node by an engine's own kernels (vLLM's custom all-reduce): each device reads what the others have, all of
/// it in one shot, or its part and then the others' sums in two; larger ones are summed in symmetric memory, the largest by NCCL.
struct EngineSums: DeviceProgram {
  static let families = [ProgramFamily.sum(by: .vllm)]
  static let layers = 2

  let parameters: EngineSumParameters
  private let facts: EngineSumFacts
  private let machine: ProgramContext
  private let symmetric: SymmetricSums?
  private let large: Collectives?

  init(_ parameters: EngineSumParameters, _ facts: EngineSumFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, self.machine) = (parameters, facts, machine)
    symmetric = machine.sums(SymmetricSums.self, by: .symmetric)
    large = machine.sums(Collectives.self, by: .nccl)
  }

  static func claims(_ shape: KernelShape) -> Bool { shape.sum != nil }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard let sum = question.shape.sum else { return A.nothing }
    let (link, bytes) = (try machine.link(of: sum), Double(sum.bytes))
    if bytes >= most(among: sum) || machine.fabric?.isAmongNodes(sum.group) == true {
      if let symmetric, symmetric.serves(question) { return try symmetric.cost(question, A.self) }
      if let large { return try large.cost(question, A.self) }
    }
    let others = Double(sum.ranks - 1)
    let isSmall =
      sum.ranks == 2
      || bytes < (Double(sum.ranks) <= facts.fewRanks ? facts.oneShotOfFew : facts.oneShotOfMany)
    let read = isSmall ? others * bytes : 2 * others / Double(sum.ranks) * bytes
    let barrier = A.term(.latency(level: link.name), Seconds(isSmall ? 0 : parameters.barrier))
    return try machine.sum(
      question, startup: parameters.startup, barrier, over: link,
      for: read / (link.bandwidth * parameters.link), A.self)
  }

  /// The bytes from which others sum.
  private func most(among sum: Collective) -> Double {
    machine.hasMulticast(sum) ? facts.most.bytes(among: sum.ranks) : facts.mostAlone
  }
}
