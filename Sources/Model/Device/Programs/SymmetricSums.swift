import Hardware
import Quantities
import Workloads

/// What is fitted of sums in symmetric memory.
struct SymmetricSumParameters: ProgramParameters {
  var link = 1.0
  var multicast = 1.0
  var copy = 1.0
  var startup = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(
        \.link, "link", 0.3...1, "share of the link's bandwidth at which others' parts are read"),
      .ratio(
        \.multicast, "multicast", 0.3...1,
        "share of the link's bandwidth where switches add the parts up"),
      .ratio(\.copy, "copy", 0.3...1, "share of the memory's bandwidth of the two copies"),
      .time(
        \.startup, "startup", 0...30, "launches of the sum and its copies, and the sum's barriers"),
    ]
  }
}

/// Among how many devices switches add up, and up to which size it is used.
struct SymmetricSumFacts: ProgramFacts {
  var multicastRanks = 0.0
  var most = RankLimits()

  static var fields: [FactField<Self>] {
    [
      .init(
        \.multicastRanks, "multicastRanks",
        "devices from which switches add up, where they can; else in two shots")
    ] + RankLimits.fields(\.most, "most", "bytes up to which an engine takes it")
  }
}

/// Sums in memory that all devices of a node map (PyTorch's symmetric memory): the input is copied into it, summed there in two shots or
/// by the node's switches, and copied out.
struct SymmetricSums: DeviceProgram {
  static let families = [ProgramFamily.sum(by: .symmetric)]

  let parameters: SymmetricSumParameters
  private let facts: SymmetricSumFacts
  private let machine: ProgramContext

  init(
    _ parameters: SymmetricSumParameters, _ facts: SymmetricSumFacts, on machine: ProgramContext
  ) {
    (self.parameters, self.facts, self.machine) = (parameters, facts, machine)
  }

  static func claims(_ shape: KernelShape) -> Bool { shape.sum != nil }

  /// Whether an engine takes it: up to its size, among devices whose switches can.
  func serves(_ question: KernelQuestion) -> Bool {
    guard let sum = question.shape.sum, machine.hasMulticast(sum) else { return false }
    return Double(sum.bytes) <= facts.most.bytes(among: sum.ranks)
  }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard let sum = question.shape.sum else { return A.nothing }
    let link = try machine.link(of: sum)
    let (bytes, ranks) = (Double(sum.bytes), Double(sum.ranks))
    let isMulticast = machine.hasMulticast(sum) && ranks >= facts.multicastRanks
    let wire =
      isMulticast
      ? link.multicast(sum, share: parameters.multicast)
      : Collective.sent(.allReduce, ranks: sum.ranks) * bytes / (link.bandwidth * parameters.link)
    let memory = machine.gpu.memoryBandwidth * parameters.copy
    let copies = A.term(.stage("copies in and out"), Seconds(4 * bytes / memory))
    return try machine.sum(
      question, startup: parameters.startup, copies, over: link, for: wire, A.self)
  }
}
