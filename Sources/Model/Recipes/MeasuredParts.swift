import Workloads

extension StepMeasurement {
  /// The operations of what was measured, with a library's fused attention.
  func parts(attention: Library?) -> StepParts {
    var step = step
    step.attention = attention
    switch extent {
    case .whole:
      return mode == .eager ? .list(step.eagerParts) : .fused(FusedRecipe(step: step))
    case .fusedEager: return .list(step.fusedEagerParts)
    case .expertExchange: return .list(step.expertExchangeParts)
    }
  }
}

extension Step {
  /// What lies between the exchange of tokens with experts' devices and the way back, both included.
  fileprivate var expertExchangeParts: [Part] {
    let names = [
      "tokens to experts", "experts' gate and up product", "experts' activation",
      "experts' down product", "tokens from experts",
    ]
    return fusedEagerParts.filter { names.contains($0.name) }
  }
}
