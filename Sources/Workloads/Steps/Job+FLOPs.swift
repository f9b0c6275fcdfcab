public import Quantities

extension Job {
  /// Arithmetic of the model for what is asked, over all devices: the numerator of the model's FLOPs utilisation (MFU).
  ///
  /// 2 for each weight that a token is multiplied with and token, of the vocabulary's product for scored tokens alone; 2 (d_qk + d_v)
  /// for each head of queries and key that its mask lets it see; training three times the forward pass (Chowdhery et al. 2022,
  /// PaLM, arXiv 2204.02311, appendix B, with causal attention counted as far as the mask goes). What is computed again for want of
  /// memory, padding, norms and activations do not count. Complexity: O(groups + generated tokens).
  public var modelFLOPs: FLOPs {
    switch purpose {
    case .pass: passFLOPs(of: groups)
    case .training:
      3
        * passFLOPs(
          of: groups.map {
            SequenceGroup(
              $0.count, new: $0.new, cached: $0.cached, sampled: $0.count.times($0.new))
          })
    case .generation(let tokens):
      (1..<max(tokens, 1)).reduce(passFLOPs(of: groups)) { sum, step in
        sum + passFLOPs(of: [.decode(batch, context: groups.longest + step)])
      }
    }
  }

  private func passFLOPs(of groups: [SequenceGroup]) -> FLOPs {
    let table = model.isCausal ? Double(model.vocabulary) * Double(model.hidden) : 0
    let tied = Double(model.vocabulary) * Double(model.hidden)
    let products = Double(model.multipliedParameters) - tied
    let a = model.attention
    let width = a.latent.map { $0.plain + $0.rotary + $0.value } ?? 2 * a.headDim
    let seen = groups.reduce(0) { $0 + Double($1.count) * keysSeen(by: $1) }
    return FLOPs(
      2 * products * Double(groups.tokens) + 2 * table * Double(groups.sampled)
        + 2 * Double(a.heads) * Double(width) * seen)
  }

  /// Keys that the new tokens of one sequence see, over all layers.
  private func keysSeen(by group: SequenceGroup) -> Double {
    let a = model.attention
    let (new, cached) = (Double(group.new), Double(group.cached))
    let all =
      model.isCausal ? new * cached + new * (new + 1) / 2 : new * (cached + new)
    guard let window = a.window.map(Double.init) else { return Double(model.layers) * all }
    // Tokens before the window is full see all before them, the others as many as it holds.
    let growing = min(max(window - cached, 0), new)
    let slid = growing * cached + growing * (growing + 1) / 2 + (new - growing) * window
    return Double(a.globalLayers) * all + Double(model.layers - a.globalLayers) * slid
  }
}
