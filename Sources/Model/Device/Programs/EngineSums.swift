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
  var mostBytes = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(\.fewRanks, "fewRanks", "devices up to which they are few; two always sum in one shot"),
      .init(\.oneShotOfFew, "oneShotOfFew", "bytes below which few devices sum in one shot"),
      .init(\.oneShotOfMany, "oneShotOfMany", "bytes below which more devices do"),
      .init(\.mostBytes, "mostBytes", "bytes from which NCCL sums"),
    ]
  }
}

/// Sums among the devices of a node by an engine's own kernels (vLLM's custom all-reduce): each device reads what the others have, all of
/// it in one shot, or its part and then the others' sums in two; large ones are NCCL's.
struct EngineSums: DeviceProgram {
  static let families = [ProgramFamily(.allReduce, .vllm)]
  static let layers = 1

  let parameters: EngineSumParameters
  private let facts: EngineSumFacts
  private let machine: ProgramContext
  private let large: BoundProgram?

  init(_ parameters: EngineSumParameters, _ facts: EngineSumFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, self.machine) = (parameters, facts, machine)
    large = machine.others?.program(.allReduce, .nccl)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .collective = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard case .collective(let sum) = question.shape else { return A.nothing }
    guard let fabric = machine.fabric else {
      throw .noDevices(profile: machine.machine, asked: sum.ranks)
    }
    let bytes = Double(sum.bytes)
    if bytes >= facts.mostBytes || fabric.isAmongNodes(sum.group), let large {
      return try A.cost(of: large, question)
    }
    guard let link = fabric.inside(.allReduce, ranks: sum.ranks) else {
      throw .noLink(profile: machine.machine)
    }
    let others = Double(sum.ranks - 1)
    let isSmall =
      sum.ranks == 2
      || bytes < (Double(sum.ranks) <= facts.fewRanks ? facts.oneShotOfFew : facts.oneShotOfMany)
    let read = isSmall ? others * bytes : 2 * others / Double(sum.ranks) * bytes
    let cost = A.serial(
      A.serial(
        A.term(.startup, question.startup(parameters.startup)),
        A.term(.latency(level: link.name), Seconds(isSmall ? 0 : parameters.barrier))),
      A.term(.link(link.name), Seconds(read / (link.bandwidth * parameters.link))))
    return try machine.host.enqueued(cost, of: question, A.self)
  }
}
