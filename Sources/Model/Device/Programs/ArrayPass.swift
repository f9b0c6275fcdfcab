import Hardware
import Quantities
import Workloads

/// What is fitted of a framework's element-wise kernels, known by their bytes.
struct ArrayPassParameters: ProgramParameters {
  var startup = 0.0
  var memory = 1.0
  var cache = 1.0
  var instructions = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .time(\.startup, "startup", 0...6, "launch to first load, and last store to end"),
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth"),
      .ratio(\.cache, "cache", 0.1...1, "share of L2's bandwidth"),
      .ratio(\.instructions, "instructions", 0...200, "instructions that an element takes a lane"),
    ]
  }
}

/// One pass over arrays: the slowest of memory, L2 and instructions.
struct ArrayPass: DeviceProgram {
  static let families = [
    ProgramFamily(.map, .framework), ProgramFamily(.mapIndexed, .framework),
  ]

  let parameters: ArrayPassParameters
  private let gpu: GPU

  init(_ parameters: ArrayPassParameters, _ facts: NoFacts, on machine: ProgramContext) {
    (self.parameters, gpu) = (parameters, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .map = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard case .map(let elements, _, _) = question.shape else { return A.nothing }
    return A.serial(
      A.term(.startup, question.startup(parameters.startup)),
      gpu.pass(
        moved(question), at: PassShares(memory: parameters.memory, cache: parameters.cache),
        instructions: Double(elements) * parameters.instructions, A.self))
  }

  func traffic(_ question: KernelQuestion) -> [KernelTraffic] { [moved(question)] }

  private func moved(_ question: KernelQuestion) -> KernelTraffic {
    guard case .map(let elements, let read, let written) = question.shape else {
      return gpu.streaming(question.kind.rawValue, reads: 0, writes: 0)
    }
    let count = Double(elements)
    return gpu.streaming(
      question.kind.rawValue, reads: Double(read) * count, writes: Double(written) * count,
      cold: gpu.cold(question))
  }
}
