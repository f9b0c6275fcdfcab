import Hardware
import Quantities
import Workloads

/// What is fitted of a collective of a library on devices of one node.
struct CollectiveParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .ratio("link", 0.3...1, ideal: 1, "share of the link's bandwidth that large messages reach"),
    .ratio(
      "copy", 0.02...10, ideal: 10,
      "rate at which a rank's own part is copied, in memory bandwidths"),
    .time("start", 0...60, "launch to first byte, and last byte to end, of large messages"),
    .time("ramp", 0...80, "filling the ring with chunks, which grow with the message"),
    .time("half", 0...400, "time of the bytes on the link at which half of the ramp is reached"),
    .ratio(
      "lowLatency", 0.05...1, ideal: 1,
      "share of the link's bandwidth where a flag goes with each word"),
    .time("latency", 0...40, "launch to first word, and last word to end, with flags"),
    .time("hop", 0...10, "one step of the ring"),
  ]

  var link: Double { values[0] }
  var copy: Double { values[1] }
  var start: Double { values[2] }
  var ramp: Double { values[3] }
  var half: Double { values[4] }
  var lowLatency: Double { values[5] }
  var latency: Double { values[6] }
  var hop: Double { values[7] }
}

/// A collective among devices that reach each other directly, by the faster of two protocols: with a flag beside each word,
/// which a receiver polls, or in chunks behind a barrier (NCCL's LL and Simple).
struct DeviceCollective {
  let link: Device.Link
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

/// What is fitted of computing beside a collective.
struct ContentionParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .ratio(
      "products", 1...4, ideal: 1,
      "time of matrix products while a collective's kernels hold their multiprocessors")
  ]

  var products: Double { values[0] }
}
