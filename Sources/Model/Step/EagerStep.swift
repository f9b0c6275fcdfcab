import Hardware
import Quantities
import Workloads

/// A step by the framework's modules: the host issues what the device does meanwhile, so that the longer of the two decides; a
/// plan for a shape that was not met before stands before both.
///
/// time = plan + max(calls x call + launches x launch + collectives x enqueue, device + launches x gap); what copies of a model
/// exchange travels beside the device's work.
struct EagerStep<A: StepAlgebra> {
  let device: A.Cost
  let issuing: A.Cost
  let plan: A.Cost

  init(_ step: IssuedStep, on machine: StepModel) throws(ModelError) {
    let (host, parts) = (machine.host, step.parts.list)
    let (call, launch) = (try host.time(.frameworkCall), try host.time(.kernelLaunch))
    let (gap, planning) = (try host.time(.eagerGap), try host.time(.attentionPlan))
    let calls = parts.reduce(0) { $0 + $1.calls * $1.times }
    let launches = parts.reduce(0) { $0 + $1.launches * $1.times }
    var device = A.serial(
      try A.limited(parts, after: step.load, on: machine),
      A.term(.overhead("gaps between kernels"), gap * Double(launches)))
    if let exchanged = step.exchanged {
      let busy = try machine.cost(parts, Drawing.self)
      device = machine.contention.overlapped(
        device, try machine.cost([exchanged], A.self), matrix: busy.matrix / busy.time, A.self)
    }
    self.device = device
    let collectives =
      machine.hasFreeFabric
      ? 0 : parts.reduce(0) { $0 + ($1.operation is Collective ? $1.times : 0) }
    issuing = A.serial(
      A.serial(
        A.term(.overhead("framework calls"), call * Double(calls)),
        A.term(.overhead("kernel launches"), launch * Double(launches))),
      A.term(
        .overhead("collectives issued"), (host[.collectiveEnqueue] ?? .zero) * Double(collectives)))
    plan = A.term(.overhead("attention plan"), step.isShapeNew ? planning : .zero)
  }

  var cost: A.Cost { A.serial(plan, A.overlapped(device, issuing)) }
}
