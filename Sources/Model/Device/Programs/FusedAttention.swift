import Hardware
import Quantities
import Workloads

/// How the library splits keys, and for which head dimensions it has kernels.
struct FusedAttentionFacts: ProgramFacts {
  var fullShare = 0.0
  var bestShare = 0.0
  var mostSplits = 0.0
  var headStep = 0.0
  var exactHeads = 0.0
  var schedule = 0.0
  var splitTokens = 0.0
  var combinedElements = 0.0
  var combinedBlocks = 0.0
  var combinedParts = 0.0
  var maskInstructions = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(\.fullShare, "fullShare", "share of places from which blocks are not split"),
      .init(\.bestShare, "bestShare", "share of the best filling that is good enough"),
      .init(\.mostSplits, "mostSplits", "parts of the keys at most"),
      .init(\.headStep, "headStep", "head dimensions are filled up to multiples of it"),
      .init(\.exactHeads, "exactHeads", "up to this one; beyond, to the next kernel's"),
      .init(
        \.schedule, "schedule",
        "a multiprocessor's equal share of all tiles times this is a part; 0 of no scheduler"),
      .init(
        \.splitTokens, "splitTokens",
        "queries of a launch up to which its keys may be split and parts are always combined"),
      .init(
        \.combinedElements, "combinedElements", "results of a block of the kernel that combines"),
      .init(
        \.combinedBlocks, "combinedBlocks", "such blocks that a multiprocessor holds"),
      .init(\.combinedParts, "combinedParts", "parts of a result that it loads at a time"),
      .init(
        \.maskInstructions, "maskInstructions",
        "instructions that a score takes a lane where there is a window, in tiles within it too"),
    ]
  }
}

/// A library's forward pass of fused attention, and its decode attention.
struct FusedAttention: DeviceProgram {
  static let families =
    [Library.flash2, .flash3, .cudnn].flatMap { library in
      [
        ProgramFamily(.attentionFlash, library),
        ProgramFamily(.attentionDecode, library, alike: .attentionFlash),
        ProgramFamily(.attentionExpanded, library, alike: .attentionFlash),
      ]
    } + [ProgramFamily(.attentionLatent, .flash3)]
  static let needsKernels = true

  let parameters: AttentionParameters
  private let gpu: GPU
  private let ceilings: Ceilings
  private let kernels: KernelLists
  private let rule: TiledAttention.SplitRule
  private let facts: FusedAttentionFacts

  init(_ parameters: AttentionParameters, _ facts: FusedAttentionFacts, on machine: ProgramContext)
  {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
    (ceilings, kernels) = (machine.ceilings, machine.kernels)
    rule =
      switch machine.library {
      case .flash2: .filling
      case .flash3: .scheduled
      default: .listed
      }
  }

  static func claims(_ shape: KernelShape) -> Bool {
    switch shape {
    case .attention, .attentionLaunch: true
    default: false
    }
  }

  func serves(_ question: KernelQuestion) -> Bool {
    let form: AttentionForm
    switch question.shape {
    case .attention(let one): form = one
    case .attentionLaunch(let forms): form = forms[0]
    default: return false
    }
    return kernels.serves(question.type) && kernels.serves(question.type, headDim: form.headDim)
  }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard let attention = try planned(question) else { return A.nothing }
    return attention.program.cost(attention.plan, A.self)
  }

  func traffic(_ question: KernelQuestion) throws(ModelError) -> [KernelTraffic] {
    guard let attention = try planned(question) else { return [] }
    return attention.program.traffic(attention.plan)
  }

  private func planned(
    _ question: KernelQuestion
  ) throws(ModelError) -> (program: TiledAttention, plan: TiledAttention.Plan)? {
    let inputs = question.compulsory.reads.value * gpu.cold(question)
    switch question.shape {
    case .attention(let form): return try planned(form, question, moved: inputs)
    case .attentionLaunch(let forms):
      return try planned(
        forms[0], others: Array(forms.dropFirst()), question, moved: inputs)
    default: return nil
    }
  }

  /// The forward pass with its division into blocks; `moved` bytes of its inputs come from memory.
  func planned(
    _ form: AttentionForm, others: [AttentionForm] = [], _ question: KernelQuestion, moved: Double
  ) throws(ModelError) -> (program: TiledAttention, plan: TiledAttention.Plan) {
    let type = question.type
    guard let list = kernels.list(for: type, headDim: form.headDim) else {
      throw .missingKernels(
        profile: ceilings.machine, operation: question.kind.rawValue, type: type,
        headDim: form.headDim)
    }
    var program = TiledAttention(
      gpu: gpu, parameters: parameters, facts: facts, type: type,
      startup: question.startup(parameters.startup), form: form,
      rate: try gpu.rate(.matrix, type, ceilings), moved: moved, rule: rule)
    program.others = others
    let plan = program.plan(list, split: kernels.splitting(type, headDim: form.headDim))
    return (program, plan)
  }
}
