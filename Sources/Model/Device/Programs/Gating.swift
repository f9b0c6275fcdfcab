import Hardware
import Quantities
import Workloads

/// What is fitted of a gate's activation and product over halves of the rows of one array.
struct GatingParameters: ProgramParameters {
  var startup = 0.0
  var instructions = 0.0
  var memory = 1.0

  static var fields: [ParameterField<Self>] {
    [
      .time(
        \.startup, "startup", 0...6,
        "one of the two kernels, launch to first load and last store to end"),
      .ratio(
        \.instructions, "instructions", 0...200,
        "instructions that an element takes a lane where its place is computed from its number"),
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth"),
    ]
  }
}

/// SiLU(gate) x up by a framework: one kernel for the activation, one for the product.
///
/// Rows that are halves of longer ones take the kernel without vectors, where each element's place costs divisions; whole
/// arrays take the vectorized ones, which are those of the families gelu and add.
struct Gating: DeviceProgram {
  static let families = [ProgramFamily(.siluMultiply, .framework)]
  static let layers = 1

  let parameters: GatingParameters
  private let gpu: GPU
  private let activation: Elements?
  private let product: Elements?

  init(_ parameters: GatingParameters, _ facts: NoFacts, on machine: ProgramContext) {
    (self.parameters, gpu) = (parameters, machine.gpu)
    activation = machine.others?.program(Elements.self, .gelu, .framework)
    product = machine.others?.program(Elements.self, .add, .framework)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .gating = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard case .gating(let count, let isStrided) = question.shape else { return A.nothing }
    guard !isStrided, let activation, let product else {
      return A.serial(
        strided(count, inputs: 1, question, A.self), strided(count, inputs: 2, question, A.self))
    }
    return A.serial(
      activation.pass(count: count, inputs: 1, of: question, A.self),
      product.pass(count: count, inputs: 2, of: question, A.self))
  }

  func traffic(_ question: KernelQuestion) -> [KernelTraffic] {
    guard case .gating(let count, _) = question.shape else { return [] }
    return [moved(count, inputs: 1, question), moved(count, inputs: 2, question)]
  }

  private func moved(_ count: Int, inputs: Double, _ question: KernelQuestion) -> KernelTraffic {
    let bytes = Double(count) * question.type.size.value
    return gpu.streaming(
      inputs == 1 ? "activation" : "product", reads: inputs * bytes, writes: bytes,
      cold: gpu.cold(question))
  }

  private func strided<A: CostAlgebra>(
    _ count: Int, inputs: Double, _ question: KernelQuestion, _: A.Type
  ) -> A.Cost {
    let moved = moved(count, inputs: inputs, question).memory
    let bandwidth = gpu.memoryBandwidth * parameters.memory
    let work = Double(count) * parameters.instructions
    return A.serial(
      A.term(.startup, question.startup(parameters.startup)),
      A.overlapped(
        A.term(
          .compute(.vector, .fp32), Seconds(work / gpu.instructions), slowing: gpu.slowing.core),
        A.serial(
          A.term(.read(level: gpu.memoryName), Seconds(moved.reads.value / bandwidth)),
          A.term(.write(level: gpu.memoryName), Seconds(moved.writes.value / bandwidth)))))
  }
}
