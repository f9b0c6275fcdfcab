import Hardware
import Quantities
import Workloads

/// What is fitted of the kernels that find the largest of each row.
struct SelectionParameters: ProgramParameters {
  var startup = 0.0
  var row = 0.0
  var column = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .time(
        \.startup, "startup", 0...20,
        "the kernel that selects and the kernel that sorts, start and end"),
      .ratio(\.row, "row", 0...2e6, "instructions of a row beside its columns"),
      .ratio(\.column, "column", 0...5e4, "instructions of a column"),
    ]
  }
}

/// The largest of each row by radix selection, and their sort (PyTorch's gatherTopK and bitonicSortKVInPlace).
struct LargestOfRows: DeviceProgram {
  static let families = [ProgramFamily(.topK, .framework)]

  let parameters: SelectionParameters
  private let gpu: GPU

  init(_ parameters: SelectionParameters, _ facts: NoFacts, on machine: ProgramContext) {
    (self.parameters, gpu) = (parameters, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .selection = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard case .selection(let rows, let columns, _) = question.shape else { return A.nothing }
    let work = Double(rows) * (parameters.row + Double(columns) * parameters.column)
    return A.serial(
      A.term(.startup, question.startup(parameters.startup)),
      A.term(.compute(.vector, .fp32), Seconds(work / gpu.instructions), slowing: gpu.slowing.core))
  }
}
