import Model
import Traces
import Workloads

/// Attention by another algorithm: each lasts by as much longer as the model says.
struct AttentionAlgorithm: ReplayChange {
  static let key = "attention"
  static let forms = [
    ChangeForm("attention=ALGORITHM", "attention by naive, flash or block-sparse")
  ]
  private let algorithm: Attention.Algorithm

  init(_ text: ChangeText) throws(ChangeError) {
    guard let algorithm = Attention.Algorithm(rawValue: text.value) else {
      throw .unknownAttention(
        name: text.value, known: Attention.Algorithm.allCases.map(\.rawValue))
    }
    self.algorithm = algorithm
  }

  var action: ChangeAction {
    .onMachine { program, machine in
      .work(program.replaceOperations(on: machine) { $0.attending(by: algorithm) })
    }
  }
}

extension TracedOperation {
  /// The same attention by another algorithm; nil for what is none, and where it is by that algorithm.
  fileprivate func attending(by algorithm: Attention.Algorithm) -> TracedOperation? {
    guard let old = (try? operation()) as? Attention, old.algorithm != algorithm else { return nil }
    let other = Attention(
      algorithm, type: old.elementType, batch: old.batch, heads: old.heads, kvHeads: old.kvHeads,
      queries: old.queries, keys: old.keys, headDim: old.headDim, causal: old.causal)
    var setting = setting
    setting.library = Catalog.library(of: other.kind)
    return TracedOperation(other, setting: setting)
  }
}
