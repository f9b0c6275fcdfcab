import Hardware
import Quantities
import Workloads

/// What is fitted of sums that do the addition and the norm behind them.
struct JoinedSumParameters: ProgramParameters {
  var link = 1.0
  var memory = 1.0
  var cache = 1.0
  var startup = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(\.link, "link", 0.3...1, "share of the link's bandwidth at which parts are sent"),
      .ratio(\.memory, "memory", 0.1...1, "share of the memory's bandwidth"),
      .ratio(\.cache, "cache", 0.1...1, "share of L2's bandwidth"),
      .time(\.startup, "startup", 0...20, "launch to first store, and last arrival to end"),
    ]
  }
}

/// Up to which sizes they are sums in one shot.
struct JoinedSumFacts: ProgramFacts {
  var oneShot = RankLimits()

  static var fields: [FactField<Self>] {
    RankLimits.fields(\.oneShot, "oneShot", "bytes up to which a sum is done in one shot")
  }
}

/// Sums among the devices of a node that add the residual stream and norm the result in the same kernel (FlashInfer's, after
/// TensorRT-LLM's).
///
/// In one shot each device stores its rows into a buffer of every device, clears the buffer of the call before, and reads its own as soon
/// as all rows have come: rows x (2 ranks + 1) through its memory, beside the residual stream in and out and the norms. In two, it stores
/// and sums its part of the rows, and then stores their sums.
struct JoinedSums: DeviceProgram {
  static let families = [ProgramFamily.sum(by: .flashinfer)]

  let parameters: JoinedSumParameters
  private let facts: JoinedSumFacts
  private let machine: ProgramContext

  init(_ parameters: JoinedSumParameters, _ facts: JoinedSumFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, self.machine) = (parameters, facts, machine)
  }

  static func claims(_ shape: KernelShape) -> Bool { shape.sum != nil }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard let sum = question.shape.sum else { return A.nothing }
    let link = try machine.link(of: sum)
    let (bytes, ranks) = (Double(sum.bytes), Double(sum.ranks))
    let isOneShot = bytes <= facts.oneShot.bytes(among: sum.ranks)
    let sent =
      bytes * Collective.sent(.allReduce, ranks: sum.ranks, by: isOneShot ? .oneShot : .ring)
    // Of two shots, a part of the rows is stored and read by all, and then the sums of all rows.
    let (reads, writes) =
      isOneShot ? ((ranks + 1) * bytes, (ranks + 3) * bytes) : (3 * bytes, 4 * bytes)
    let gpu = machine.gpu
    // Three buffers take turns.
    let moved = gpu.streaming(
      "sum, addition and norm", reads: reads, writes: writes,
      cold: gpu.missShare(3 * (reads + writes)))
    let pass = gpu.pass(
      moved, at: PassShares(memory: parameters.memory, cache: parameters.cache), A.self)
    return try machine.sum(
      question, startup: parameters.startup, pass, over: link,
      for: sent / (link.bandwidth * parameters.link), A.self)
  }
}
