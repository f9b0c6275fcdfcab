import Hardware
import Quantities
import Workloads

/// What is fitted of attention in separate kernels, beside what its kernels are as families of their own.
struct MaterialisedAttentionParameters: ProgramParameters {
  var copyInstructions = 0.0
  var products = 1.0
  var softmax = 1.0
  var memory = 1.0
  var kernel = 0.0
  var kept = 1.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(
        \.copyInstructions, "copyInstructions", 0...200,
        "instructions that one element takes a lane where keys and values are repeated"),
      .ratio(\.products, "products", 0.5...2, "time of the two products against products alone"),
      .ratio(\.softmax, "softmax", 0.5...2, "time of the softmax against one alone"),
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth that scaling reaches"),
      .time(\.kernel, "kernel", 0...5, "start and end of scaling and of a copy"),
      .ratio(\.kept, "kept", 0.1...2, "share of L2's half that holds scores from kernel to kernel"),
    ]
  }
}

/// Attention in kernels of their own, by the programs that each of them is alone.
struct KernelByKernelAttention: DeviceProgram {
  static let families = [ProgramFamily(.attentionNaive, .framework)]
  static let layers = 1

  let parameters: MaterialisedAttentionParameters
  private let gpu: GPU
  private let machine: String
  private let products: Products?
  private let softmax: RowSoftmax?

  init(_ parameters: MaterialisedAttentionParameters, _ facts: NoFacts, on machine: ProgramContext)
  {
    (self.parameters, gpu, self.machine) = (parameters, machine.gpu, machine.machine)
    products = machine.others?.program(Products.self, .gemm, .cublas)
    softmax = machine.others?.program(RowSoftmax.self, .softmax, .framework)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .attention = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard case .attention(let form) = question.shape, let softmax else { return A.nothing }
    let attention = MaterialisedAttention(
      gpu: gpu, parameters: parameters, type: question.type,
      kernel: question.startup(parameters.kernel), form: form)
    let products = try products(for: question)
    let first = try products.choice(form.scoring, question, cold: gpu.cold(question))
    let last = try products.choice(form.weighing, question, cold: attention.missed)
    return attention.cost(
      first: first.program.cost(first.plan, A.self),
      softmax: softmax.pass(
        rows: form.pairs * Double(form.queries), columns: Double(form.keys),
        cold: attention.missed, of: question, A.self),
      last: last.program.cost(last.plan, A.self), A.self)
  }

  /// Repeated keys and values, products, scaling, softmax and products, each from memory.
  func traffic(_ question: KernelQuestion) throws(ModelError) -> [KernelTraffic] {
    guard case .attention(let form) = question.shape else { return [] }
    let products = try products(for: question)
    let size = question.type.size.value
    let scores = form.pairs * Double(form.queries) * Double(form.keys) * size
    // One launch does fewer than 2^31 elements.
    let launches = (scores / size / 0x1p31).rounded(.down) + 1
    let scaling = gpu.streaming("scaling", reads: scores / launches, writes: scores / launches)
    var kernels: [KernelTraffic] = []
    if form.heads > form.kvHeads {
      let repeated = form.pairs * Double(form.keys) * Double(form.headDim) * size
      let once = repeated * Double(form.kvHeads) / Double(form.heads)
      let copy = gpu.streaming("repeating", reads: once, writes: repeated)
      kernels += [copy, copy]
    }
    let first = try products.choice(form.scoring, question, cold: 1)
    kernels += first.program.traffic(first.plan)
    kernels += [KernelTraffic](repeating: scaling, count: Int(launches))
    kernels.append(gpu.streaming("softmax", reads: scores, writes: scores))
    let last = try products.choice(form.weighing, question, cold: 1)
    return kernels + last.program.traffic(last.plan)
  }

  private func products(for question: KernelQuestion) throws(ModelError) -> Products {
    guard let products, products.serves(question.type) else {
      throw .missingKernels(profile: machine, operation: "gemm", type: question.type, headDim: 0)
    }
    return products
  }
}

extension AttentionForm {
  /// Queries by keys, and scores by values, for each head of each sequence.
  fileprivate var scoring: TiledProduct.Sizes {
    .init(groups: batch.times(heads), m: queries, n: keys, k: headDim)
  }
  fileprivate var weighing: TiledProduct.Sizes {
    .init(groups: batch.times(heads), m: queries, n: headDim, k: keys)
  }
}

/// Attention as products, scaling and softmax in kernels of their own, each of which writes the scores and reads them again;
/// keys and values of a group are repeated first, once for each head.
struct MaterialisedAttention {
  let gpu: GPU
  let parameters: MaterialisedAttentionParameters
  let type: ElementType
  /// Start and end of scaling and of a copy.
  let kernel: Seconds
  let form: AttentionForm

  /// Bytes of all scores.
  var scores: Double {
    form.pairs * Double(form.queries) * Double(form.keys) * type.size.value
  }

  /// The share of the scores that the next kernel must fetch from memory: reading again in the order of writing finds
  /// nothing once they exceed what L2 keeps.
  var missed: Double {
    let kept = parameters.kept * gpu.l2Capacity / 2
    return min(max(scores / kept - 0.5, 0), 1)
  }

  /// The kernels in their order, given the product kernels and the softmax.
  func cost<A: CostAlgebra>(
    first: A.Cost, softmax: A.Cost, last: A.Cost, _: A.Type
  ) -> A.Cost {
    var cost = A.nothing
    if form.heads > form.kvHeads {
      let elements =
        2 * form.pairs * Double(form.keys) * Double(form.headDim)
      cost = A.serial(
        A.term(.stage("kernel start and end"), 2 * kernel),
        A.term(
          .stage("repeating keys and values"),
          Seconds(
            elements * parameters.copyInstructions
              / gpu.instructions), slowing: gpu.slowing.core))
    }
    cost = A.serial(cost, A.scaled(first, parameters.products))
    let scaling = A.overlapped(
      A.term(
        .read(level: gpu.memoryName),
        Seconds(2 * scores * missed / (gpu.memoryBandwidth * parameters.memory))),
      A.term(
        .read(level: gpu.l2Name), Seconds(2 * scores / gpu.l2Bandwidth), slowing: gpu.slowing.core))
    cost = A.serial(
      A.serial(cost, A.term(.stage("kernel start and end"), kernel)),
      scaling)
    return A.serial(
      A.serial(cost, A.scaled(softmax, parameters.softmax)), A.scaled(last, parameters.products))
  }
}
