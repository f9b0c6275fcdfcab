import Model
import Quantities
import Traces
import Workloads

/// Products and attention in another element type: each lasts by as much longer as the model says.
struct OperandType: ReplayChange {
  static let key = "type"
  static let forms = [ChangeForm("type=TYPE", "products and attention in another element type")]
  private let type: ElementType

  init(_ text: ChangeText) throws(ChangeError) {
    guard let type = ElementType(rawValue: text.value) else {
      throw .type(.unknownType(name: text.value))
    }
    self.type = type
  }

  var action: ChangeAction {
    .onMachine { program, machine in
      .work(program.replaceOperations(on: machine) { $0.inType(type) })
    }
  }
}

extension TracedOperation {
  /// The same product or attention in another type; nil for other operations, and where it is in that type.
  fileprivate func inType(_ type: ElementType) -> TracedOperation? {
    guard ["gemm", "grouped_gemm", "attention_flash", "attention_naive"].contains(kind),
      self.type != type.rawValue
    else { return nil }
    var other = self
    other.type = type.rawValue
    return other
  }
}
