import Hardware
import Quantities
import Workloads

/// What is fitted of the kernel that adds up what a token's experts give.
struct CombinationParameters: ProgramParameters {
  var startup = 0.0
  var result = 0.0
  var input = 0.0
  var memory = 1.0

  static var fields: [ParameterField<Self>] {
    [
      .time(\.startup, "startup", 0...6, "launch to first load, and last store to end"),
      .ratio(\.result, "result", 0...400, "instructions that a result takes a lane"),
      .ratio(\.input, "input", 0...60, "instructions that each of its inputs takes a lane"),
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth"),
    ]
  }
}

/// A sum over few rows for each place (PyTorch's reduce_kernel): a thread a result.
struct Combination: DeviceProgram {
  static let families = [ProgramFamily(.expertSum, .framework)]

  let parameters: CombinationParameters
  private let gpu: GPU

  init(_ parameters: CombinationParameters, _ facts: NoFacts, on machine: ProgramContext) {
    (self.parameters, gpu) = (parameters, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .combination = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard case .combination(let elements, let terms) = question.shape else { return A.nothing }
    let (count, inputs) = (Double(elements), Double(terms))
    let size = question.type.size.value
    // All results are taken to leave the cache.
    let moved = inputs * count * size * gpu.cold(question) + count * size
    let work = count * (parameters.result + inputs * parameters.input)
    return A.serial(
      A.term(.startup, question.startup(parameters.startup)),
      A.overlapped(
        A.term(
          .compute(.vector, .fp32), Seconds(work / gpu.instructions), slowing: gpu.slowing.core),
        A.term(
          .read(level: gpu.memoryName),
          Seconds(moved / (gpu.memoryBandwidth * parameters.memory)))))
  }
}
