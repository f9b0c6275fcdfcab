import Hardware
import Quantities
import Workloads

/// A step by a serving engine that schedules ahead: the host prepares one step while the device does another, so that the longer of
/// the two decides.
///
/// time = max(step + requests x request + launches x launch, device + launches x gap), with launches of a step that is not one graph.
struct EngineStep<A: StepAlgebra> {
  let device: A.Cost
  let host: A.Cost

  init(_ step: IssuedStep, on machine: StepModel) throws(ModelError) {
    guard case .vllm(let recipe) = step.parts else {
      (device, host) = (try A.limited(step.parts, after: step.load, on: machine), A.nothing)
      return
    }
    let machine = machine.amongOthers
    let costs = machine.host
    let launches = Double(recipe.launches)
    let gap = recipe.start == .graph ? .zero : try costs.time(.eagerGap) * launches
    device = A.serial(
      try A.limited(step.parts, after: step.load, on: machine),
      A.term(.overhead("gaps between kernels"), gap))
    let requests = Double(recipe.step.groups.sequences)
    host = A.serial(
      A.serial(
        A.term(.overhead("engine's step"), try costs.time(.engineStep)),
        A.term(.overhead("engine's requests"), try costs.time(.engineRequest) * requests)),
      A.term(
        .overhead("engine's launches"),
        recipe.start == .graph ? .zero : try costs.time(.engineLaunch) * launches))
  }

  var cost: A.Cost { A.overlapped(device, host) }
}
