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
  /// What of the host's work are launches, beside which the device works in any case.
  let launching: A.Cost

  /// A step whose kernels are timed here.
  init(_ recipe: VLLMRecipe, under load: Load, on machine: StepModel) throws(ModelError) {
    try self.init(
      recipe, taking: A.limited(recipe, after: load, on: machine.amongOthers), on: machine)
  }

  /// A step whose kernels take `kernels` one after another under their load.
  init(_ recipe: VLLMRecipe, taking kernels: A.Cost, on machine: StepModel) throws(ModelError) {
    let costs = machine.host
    let launches = recipe.start == .graph ? 0 : Double(recipe.launches)
    device = A.serial(
      kernels,
      A.term(.overhead("gaps between kernels"), try costs.time(.eagerGap) * launches))
    let requests = Double(recipe.step.groups.sequences)
    launching = A.term(
      .overhead("engine's launches"), try costs.time(.engineLaunch) * launches)
    host = A.serial(
      A.serial(
        A.term(.overhead("engine's step"), try costs.time(.engineStep)),
        A.term(.overhead("engine's requests"), try costs.time(.engineRequest) * requests)),
      launching)
  }

  var cost: A.Cost { A.overlapped(device, host) }
}
