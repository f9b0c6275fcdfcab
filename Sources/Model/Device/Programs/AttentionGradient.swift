import Hardware
import Quantities
import Workloads

/// What is fitted of a fused attention kernel's backward pass; its forward pass has its own family.
struct AttentionGradientParameters: ProgramParameters {
  var operands = 0.0
  var exponentials = 0.0
  var block = 0.0
  var startup = 0.0
  var memory = 1.0
  var tail = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(
        \.operands, "operands", 0.01...1, "share of reading tiles from shared memory unhidden"),
      .ratio(\.exponentials, "exponentials", 0.05...4, "share of the softmax of a tile unhidden"),
      .time(\.block, "block", 0...20, "beginning and end of a block"),
      .time(\.startup, "startup", 0...30, "launch of all kernels of the pass, and their ends"),
      .ratio(\.memory, "memory", 0.2...1, "share of the memory's bandwidth in the passes beside"),
      .ratio(\.tail, "tail", 0.05...3, "share of the longest block that ends after the others"),
    ]
  }
}

/// For which head dimensions the library has kernels.
struct AttentionGradientFacts: ProgramFacts {
  var headStep = 0.0
  var exactHeads = 0.0
  var mostHeads = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(\.headStep, "headStep", "head dimensions are filled up to multiples of it"),
      .init(\.exactHeads, "exactHeads", "up to this one; beyond, to the next kernel's"),
      .init(\.mostHeads, "mostHeads", "the greatest"),
    ]
  }
}

/// A library's backward pass of fused attention, after its forward pass where that is asked for.
struct FusedAttentionGradient: DeviceProgram {
  static let families = [Library.flash2, .cudnn].flatMap { library in
    [
      ProgramFamily(.attentionForwardBackward, library),
      ProgramFamily(.attentionBackward, library, alike: .attentionForwardBackward),
    ]
  }
  static let layers = 2
  static let needsKernels = true

  let parameters: AttentionGradientParameters
  private let facts: AttentionGradientFacts
  private let gpu: GPU
  private let ceilings: Ceilings
  private let kernels: KernelLists
  private let forward: FusedAttention?
  /// The framework's copy is the one with which attention in kernels of its own repeats keys.
  private let copyInstructions: Double

  init(
    _ parameters: AttentionGradientParameters, _ facts: AttentionGradientFacts,
    on machine: ProgramContext
  ) {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
    (ceilings, kernels) = (machine.ceilings, machine.kernels)
    forward = machine.others?.program(FusedAttention.self, .attentionFlash, machine.library)
    let naive = machine.others?.program(
      KernelByKernelAttention.self, .attentionNaive, .framework)
    copyInstructions = (naive?.parameters ?? .init()).copyInstructions
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .attention = shape { true } else { false }
  }

  func serves(_ question: KernelQuestion) -> Bool {
    guard case .attention(let form) = question.shape else { return false }
    let isServed = kernels.serves(question.type, headDim: form.headDim)
    guard form.pass == .both else { return isServed }
    return isServed && forward?.serves(question) == true
  }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard case .attention(let form) = question.shape else { return A.nothing }
    guard let list = kernels.list(for: question.type, headDim: form.headDim) else {
      throw .missingKernels(
        profile: ceilings.machine, operation: question.kind.rawValue, type: question.type,
        headDim: form.headDim)
    }
    let program = TiledAttentionGradient(
      gpu: gpu, parameters: parameters, facts: facts, type: question.type,
      startup: question.startup(parameters.startup), form: form,
      rate: try gpu.rate(.matrix, question.type, ceilings), copyInstructions: copyInstructions)
    let cost = program.cost(list, A.self)
    guard form.pass == .both, let forward else { return cost }
    // Of what the two passes read a third is the forward pass's.
    let planned = try forward.planned(
      form, question, moved: question.compulsory.reads.value / 3)
    return A.serial(planned.program.cost(planned.plan, A.self), cost)
  }
}

/// The backward pass of tiled attention (FlashAttention-2, Dao 2023, section 3.1.2): blocks of keys that walk through the
/// queries with five products a tile, between passes that prepare dO x O and convert dQ from fp32.
struct TiledAttentionGradient {
  let gpu: GPU
  let parameters: AttentionGradientParameters
  let facts: AttentionGradientFacts
  let type: ElementType
  /// One kernel's start and end.
  let startup: Seconds
  let form: AttentionForm
  /// FLOPs a second of one multiprocessor's matrix unit.
  let rate: Double
  /// Instructions of a lane for one element of an array that is brought into another layout.
  let copyInstructions: Double

  func cost<A: CostAlgebra>(_ kernels: KernelList, _: A.Type) -> A.Cost {
    let tile = kernels.tiles[0]
    let size = type.size.value
    let pairs = form.pairs
    let (queries, keys) = (Double(form.queries), Double(form.keys))
    let walk = tiles(queries, tile.height)
    let bands = tiles(keys, tile.width)
    // Under a causal mask a block of keys begins at the diagonal.
    let hidden = form.isCausal ? (queries * queries / 2 - queries * tile.width / 2) : 0
    let share = 1 - max(hidden, 0) / (queries * keys)
    let blocks = bands * pairs
    let dimension =
      Double(form.headDim) <= facts.exactHeads
      ? tiles(Double(form.headDim), facts.headStep) * facts.headStep
      : min(Double(kernels.headDim), facts.mostHeads)
    let products = 10 * tile.width * tile.height * dimension / (rate * kernels.share)
    let reading =
      kernels.warps * 5 * tile.width * dimension * size / gpu.sharedBandwidth
    let softmax = tile.width * tile.height / gpu.exponentials
    let places = kernels.resident * gpu.processors
    let walked: Double
    let begun: Double
    if form.isCausal {
      walked = blocks * walk * share / gpu.processors + parameters.tail * walk
      begun = blocks / gpu.processors
    } else {
      begun = tiles(blocks, places) * kernels.resident
      walked = begun * walk
    }
    let main = A.serial(
      A.serial(
        A.term(.compute(.matrix, type), Seconds(walked * products), slowing: gpu.slowing.matrix),
        A.term(
          .stage("shared-memory operands"), Seconds(walked * reading * parameters.operands),
          slowing: gpu.slowing.core)),
      A.serial(
        A.term(
          .compute(.exponential, .fp32), Seconds(walked * softmax * parameters.exponentials),
          slowing: gpu.slowing.core),
        A.term(
          .stage("block start and end"), Seconds(begun * parameters.block),
          slowing: gpu.slowing.core)))
    return A.serial(A.serial(A.term(.startup, startup), main), beside(A.self))
  }

  /// Passes beside the main kernel: O and dO read, dQ in fp32 cleared and read, and written in 16 bits, which is seven times the
  /// queries' bytes; a group's dK and dV for each head.
  private func beside<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let size = type.size.value
    let pairs = form.pairs
    let (queries, keys) = (Double(form.queries), Double(form.keys))
    let rows = pairs * queries * Double(form.headDim) * size
    let groups =
      form.heads > form.kvHeads ? 4 * pairs * keys * Double(form.headDim) * size : 0
    let passes = (7 * rows + groups) / (gpu.memoryBandwidth * parameters.memory)
    let copied =
      Double(form.copies) * rows / size * copyInstructions
      / gpu.instructions
    return A.serial(
      A.term(.stage("passes beside the main kernel"), Seconds(passes)),
      A.term(.stage("copies into another layout"), Seconds(copied), slowing: gpu.slowing.core))
  }
}
