import Quantities
import Workloads

/// How whole steps are put together: parts whose power is limited as a whole.
protocol StepAlgebra: CostAlgebra {
  static func limited(
    _ parts: [Part], after load: Load, on machine: Machine
  ) throws(ModelError) -> Cost
}

extension TimeOnly: StepAlgebra {
  static func limited(
    _ parts: [Part], after load: Load, on machine: Machine
  ) throws(ModelError) -> Seconds { try machine.time(parts, after: load) }
}

extension Explained: StepAlgebra {
  static func limited(
    _ parts: [Part], after load: Load, on machine: Machine
  ) throws(ModelError) -> CostEstimate { try machine.estimate(parts, after: load) }
}
