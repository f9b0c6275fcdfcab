import Hardware
import Quantities
import Workloads

/// What is fitted of a collective of a library on devices of one node.
struct CollectiveParameters: ProgramParameters {
  var link = 1.0
  var copy = 10.0
  var start = 0.0
  var ramp = 0.0
  var half = 0.0
  var lowLatency = 1.0
  var latency = 0.0
  var hop = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(\.link, "link", 0.3...1, "share of the link's bandwidth that large messages reach"),
      .ratio(
        \.copy, "copy", 0.02...10,
        "rate at which a rank's own part is copied, in memory bandwidths"),
      .time(
        \.start, "start", 0...60, "launch to first byte, and last byte to end, of large messages"),
      .time(\.ramp, "ramp", 0...80, "filling the ring with chunks, which grow with the message"),
      .time(
        \.half, "half", 0...400,
        "time of the bytes on the link at which half of the ramp is reached"),
      .ratio(
        \.lowLatency, "lowLatency", 0.05...1,
        "share of the link's bandwidth where a flag goes with each word"),
      .time(\.latency, "latency", 0...40, "launch to first word, and last word to end, with flags"),
      .time(\.hop, "hop", 0...10, "one step of the ring"),
    ]
  }
}

/// A library's collectives, placed by the machine's fabric; sums by multicast of its switches where these are faster.
struct Collectives: DeviceProgram {
  static let families = [
    ProgramFamily(.allReduce, .nccl), ProgramFamily(.allGather, .nccl),
    ProgramFamily(.reduceScatter, .nccl), ProgramFamily(.allToAll, .nccl),
    ProgramFamily(.broadcast, .nccl), ProgramFamily(.sendReceive, .nccl),
  ]

  static let layers = 1

  let parameters: CollectiveParameters
  private let machine: ProgramContext
  private let multicast: MulticastSums?

  init(_ parameters: CollectiveParameters, _ facts: NoFacts, on machine: ProgramContext) {
    (self.parameters, self.machine) = (parameters, machine)
    multicast = machine.sums(MulticastSums.self, by: .nvls)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .collective = shape { true } else { false }
  }

  /// What leaves a node was measured nowhere: of a network only the bandwidth is known, and where a profile says it the latency.
  func isMeasured(_ question: KernelQuestion) -> Bool {
    guard case .collective(let collective) = question.shape else { return true }
    return machine.fabric?.isAmongNodes(collective.group) != true
  }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard case .collective(let collective) = question.shape else { return A.nothing }
    guard let fabric = machine.fabric else {
      throw .noDevices(profile: machine.machine, asked: collective.ranks)
    }
    let cost = try fabric.collective(
      collective, parameters, memoryBandwidth: machine.gpu.memoryBandwidth, A.self)
    guard let multicast, multicast.serves(question) else {
      return try machine.host.enqueued(cost, of: question, A.self)
    }
    let other = try multicast.sum(collective, A.self)
    return try machine.host.enqueued(
      A.time(other) < A.time(cost) ? other : cost, of: question, A.self)
  }
}

extension HostModel {
  /// What a collective costs: its own time, or where a framework starts it that of its host, if that is longer.
  func enqueued<A: CostAlgebra>(
    _ cost: A.Cost, of question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard question.setting.context == .eager else { return cost }
    return A.overlapped(cost, A.term(.overhead("host enqueue"), try time(.collectiveEnqueue)))
  }
}

/// A collective among devices that reach each other directly, by the faster of two protocols: with a flag beside each word,
/// which a receiver polls, or in chunks behind a barrier (NCCL's LL and Simple).
struct DeviceCollective {
  let link: Fabric.Link
  let memoryBandwidth: Double
  let parameters: CollectiveParameters
  let form: Collective.Form
  let bytes: Double
  let ranks: Int
  var algorithm = Collective.Algorithm.ring

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let sent = bytes * Collective.sent(form, ranks: ranks, by: algorithm)
    let steps = Double(Collective.steps(form, ranks: ranks, by: algorithm))
    let isCopied = form != .broadcast && form != .sendReceive
    let own = isCopied ? bytes / Double(ranks) : 0
    let wire = sent / (link.bandwidth * parameters.link)
    let ramp = parameters.ramp * wire / (wire + max(parameters.half, 1e-12))
    let copying = own / (memoryBandwidth * parameters.copy)
    let words = sent / (link.bandwidth * parameters.lowLatency)
    let hops = steps * parameters.hop
    let flagged = parameters.latency + hops + words
    if flagged < parameters.start + hops + ramp + wire + copying {
      return A.serial(
        A.serial(
          A.term(.startup, Seconds(parameters.latency)),
          A.term(.latency(level: link.name), Seconds(hops))),
        A.term(.link(link.name), Seconds(words)))
    }
    return A.serial(
      A.serial(
        A.serial(
          A.term(.startup, Seconds(parameters.start)),
          A.term(.latency(level: link.name), Seconds(hops))),
        A.term(.stage("ring fill"), Seconds(ramp))),
      A.serial(
        A.term(.link(link.name), Seconds(wire)),
        A.term(.stage("copy of own part"), Seconds(copying))))
  }
}
