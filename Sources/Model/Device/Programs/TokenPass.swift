import Hardware
import Quantities
import Workloads

/// What is fitted of a kernel that an engine runs over tokens.
struct TokenPassParameters: ProgramParameters {
  var startup = 0.0
  var step = 0.0
  var memory = 1.0
  var cache = 1.0
  var instructions = 0.0
  var turn = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .time(\.startup, "startup", 0...30, "launch to first load, and last store to end"),
      .time(
        \.step, "step", 0...3,
        "one of the steps of a block that wait for one another: 1,024 elements of a row or places, or one choice of the largest"
      ),
      .ratio(\.memory, "memory", 0.3...1, "share of the memory's bandwidth"),
      .ratio(\.cache, "cache", 0.1...1, "share of L2's bandwidth"),
      .ratio(\.instructions, "instructions", 0...400, "instructions that an element takes a lane"),
      .time(
        \.turn, "turn", 0...0.02,
        "a row, where a multiprocessor holds few blocks of a row each, or all look at one place"),
    ]
  }
}

/// One pass of an engine's fused kernel: a start, the steps of a block that wait for one another, and beside them the slowest of
/// memory, L2 and instructions.
///
/// A norm's block goes along its row; the largest of a row are found one after another; places are sorted by one block.
struct TokenPass: DeviceProgram {
  static let families = [
    ProgramFamily(.addNorm, .inductor), ProgramFamily(.rmsNorm, .inductor),
    ProgramFamily(.rotation, .inductor), ProgramFamily(.siluMultiply, .inductor),
    ProgramFamily(.gelu, .inductor, alike: .siluMultiply), ProgramFamily(.reduceSum, .inductor),
    ProgramFamily(.siluMultiply, .vllm), ProgramFamily(.topK, .vllm),
    ProgramFamily(.expertSum, .vllm), ProgramFamily(.topK, .triton),
    ProgramFamily(.expertSum, .triton), ProgramFamily(.expertAlignment, .triton),
    ProgramFamily(.expertAlignment, .vllm), ProgramFamily(.sampling, .vllm),
    ProgramFamily(.sampling, .framework), ProgramFamily(.quantizeStatic, .vllm),
    ProgramFamily(.quantizeTensor, .vllm), ProgramFamily(.quantizeToken, .vllm),
    ProgramFamily(.quantizeGroup, .vllm),
  ]

  let parameters: TokenPassParameters
  private let gpu: GPU

  init(_ parameters: TokenPassParameters, _ facts: NoFacts, on machine: ProgramContext) {
    (self.parameters, gpu) = (parameters, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool { Work(shape) != nil }

  /// How many elements a kernel goes over, and how many steps of a block wait for one another.
  private struct Work {
    let elements: Double
    let steps: Double
    /// Rows that take turns.
    var turns = 0.0
    /// Passes of a block that wait for one another, each with the row's loads and its sum.
    var passes = 1.0

    init?(_ shape: KernelShape) {
      switch shape {
      case .rows(let loop, let rows, let columns):
        (elements, steps) = (Double(rows) * Double(columns), Double(columns) / 1024)
        if loop == .rounding { turns = Double(rows) }
        if loop == .twoNorms { passes = 2 }
      case .elements(let count, _), .gating(let count, _):
        (elements, steps) = (Double(count), 0)
      case .combination(let count, let inputs):
        (elements, steps) = (Double(count) * Double(inputs), 0)
      case .selection(let rows, let columns, let taken):
        (elements, steps) = (Double(rows) * Double(columns), Double(taken))
      case .alignment(let places, _):
        (elements, steps) = (Double(places), Double(places) / 1024)
      default: return nil
      }
    }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard let work = Work(question.shape) else { return A.nothing }
    return A.serial(
      A.serial(
        A.term(.startup, question.startup(parameters.startup * work.passes)),
        A.term(
          .latency(level: gpu.l2Name),
          Seconds(
            work.steps * work.passes * parameters.step + work.turns * parameters.turn),
          slowing: gpu.slowing.core)),
      gpu.pass(
        moved(question), at: PassShares(memory: parameters.memory, cache: parameters.cache),
        instructions: work.elements * parameters.instructions, A.self))
  }

  func traffic(_ question: KernelQuestion) -> [KernelTraffic] { [moved(question)] }

  private func moved(_ question: KernelQuestion) -> KernelTraffic {
    gpu.streaming(
      question.kind.rawValue, reads: question.compulsory.reads.value,
      writes: question.compulsory.writes.value, cold: gpu.cold(question))
  }
}
