import Hardware
import Quantities
import Workloads

/// What is fitted of sums that a node's switches add up.
struct MulticastParameters: ProgramParameters {
  var link = 1.0
  var startup = 0.0
  var ramp = 0.0
  var half = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(\.link, "link", 0.3...1, "share of the link's bandwidth"),
      .time(\.startup, "startup", 0...60, "launch, the barriers around the sum, and end"),
      .time(\.ramp, "ramp", 0...120, "filling the buffers, in chunks that grow with the message"),
      .time(
        \.half, "half", 0...400,
        "time of the bytes on the link at which half of the ramp is reached"),
    ]
  }
}

/// Among how many devices NCCL sums by multicast.
struct MulticastFacts: ProgramFacts {
  var leastRanks = 0.0

  static var fields: [FactField<Self>] {
    [.init(\.leastRanks, "leastRanks", "devices from which sums by multicast are chosen")]
  }
}

/// Sums that the switches of a node add up (NCCL's NVLS, over NVLink SHARP): each device asks the switch for the sum of its part, which
/// reads it from all, and hands the sum back, which the switch writes to all.
///
/// Over a device's link go all bytes and its part of them, in each direction: bytes x (1 + 1 / ranks).
struct MulticastSums: DeviceProgram {
  static let families = [ProgramFamily.sum(by: .nvls)]

  let parameters: MulticastParameters
  private let facts: MulticastFacts
  private let machine: ProgramContext

  init(_ parameters: MulticastParameters, _ facts: MulticastFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, self.machine) = (parameters, facts, machine)
  }

  static func claims(_ shape: KernelShape) -> Bool { shape.sum != nil }

  /// Whether NCCL takes it into account: among devices of one node whose switches can.
  func serves(_ question: KernelQuestion) -> Bool {
    guard let sum = question.shape.sum, sum.algorithm == nil else { return false }
    return machine.hasMulticast(sum) && Double(sum.ranks) >= facts.leastRanks
  }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard let sum = question.shape.sum else { return A.nothing }
    return try machine.host.enqueued(try self.sum(sum, A.self), of: question, A.self)
  }

  /// The sum alone, without the host that starts it.
  func sum<A: CostAlgebra>(_ sum: Collective, _: A.Type) throws(ModelError) -> A.Cost {
    let link = try machine.link(of: sum)
    let wire = link.multicast(sum, share: parameters.link)
    let ramp = parameters.ramp * wire / (wire + max(parameters.half, 1e-12))
    return A.serial(
      A.serial(
        A.term(.startup, Seconds(parameters.startup)), A.term(.stage("chunks"), Seconds(ramp))),
      A.term(.link(link.name), Seconds(wire)))
  }
}

extension Fabric.Link {
  /// Seconds in which a sum's bytes cross the link where switches add them up, at a share of its bandwidth.
  func multicast(_ sum: Collective, share: Double) -> Double {
    Double(sum.bytes) * (1 + 1 / Double(sum.ranks)) / (bandwidth * share)
  }
}
