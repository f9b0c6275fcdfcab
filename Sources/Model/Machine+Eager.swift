import Hardware
import Quantities
public import Workloads

/// What a host costs that launches operations one by one.
struct Host: Sendable {
  /// One call of the framework, at any level, and one launch of a kernel.
  let call: Seconds
  let launch: Seconds
  /// What a library needs to plan attention for a new shape.
  let plan: Seconds
  /// From kernel to kernel of a queue, beyond what it is in a graph.
  let gap: Seconds

  /// The host's figures; nil where the profile does not give them all.
  init?(_ profile: HardwareProfile) {
    func time(_ name: String) -> Seconds? {
      profile.overheads.first { $0.name == name }?.time.value
    }
    guard let call = time("framework call"), let launch = time("kernel launch"),
      let plan = time("attention plan"), let gap = time("eager gap")
    else { return nil }
    (self.call, self.launch, self.plan, self.gap) = (call, launch, plan, gap)
  }
}

/// A step by the framework's modules: the host issues what the device does meanwhile, so that the longer of the two decides; a
/// plan for a shape that was not met before stands before both.
///
/// time = plan + max(calls x call + launches x launch, device + launches x gap); what copies of a model exchange travels
/// beside the device's work.
struct EagerStep<A: StepAlgebra> {
  let device: A.Cost
  let issuing: A.Cost
  let plan: A.Cost

  init(
    _ parts: [Part], isShapeNew: Bool, beside exchanged: Part? = nil, on machine: Machine
  ) throws(ModelError) {
    guard let host = machine.host else {
      throw .missingOverhead(profile: machine.name, name: "framework call")
    }
    let calls = parts.reduce(0) { $0 + $1.calls * $1.times }
    let launches = parts.reduce(0) { $0 + $1.launches * $1.times }
    var device = A.serial(
      try A.limited(parts, after: .steady, on: machine),
      A.term(.overhead("gaps between kernels"), host.gap * Double(launches)))
    if let exchanged {
      let busy = try machine.cost(parts, Heating.self)
      device = machine.beside(
        device, try machine.cost([exchanged], A.self), matrix: busy.matrix / busy.time, A.self)
    }
    self.device = device
    let collectives = parts.reduce(0) { $0 + ($1.operation is Collective ? $1.times : 0) }
    issuing = A.serial(
      A.serial(
        A.term(.overhead("framework calls"), host.call * Double(calls)),
        A.term(.overhead("kernel launches"), host.launch * Double(launches))),
      A.term(
        .overhead("collectives issued"), (machine.node?.enqueue ?? .zero) * Double(collectives)))
    plan = A.term(.overhead("attention plan"), isShapeNew ? host.plan : .zero)
  }

  var cost: A.Cost { A.serial(plan, A.overlapped(device, issuing)) }
}

extension Machine {
  /// One measured step, with its interval.
  public func prediction(
    of measurement: StepMeasurement, after load: Load, share: Double
  ) throws(ModelError) -> (estimate: CostEstimate, interval: Interval) {
    let parts = measurement.parts(attention: attention(for: measurement.step))
    let estimate =
      measurement.mode == .eager
      ? try EagerStep<Explained>(
        parts, isShapeNew: measurement.isShapeNew, beside: measurement.step.gradientExchange,
        on: self
      ).cost
      : try estimate(parts, after: load)
    let (interval, _) = try interval(
      of: parts, in: measurement.mode, isShapeNew: measurement.isShapeNew,
      around: estimate.time, share: share)
    return (estimate, interval)
  }
}
