import Quantities
import Workloads

/// What is fitted of an engine's experts, beside what their kernels are alone.
struct FusedExpertParameters: ProgramParameters {
  var between = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .time(
        \.between, "between", 0...5,
        "what each kernel takes longer behind another than behind itself")
    ]
  }
}

/// Which of the kernels are the engine's own.
struct FusedExpertFacts: ProgramFacts {
  var sums = 0.0

  static var fields: [FactField<Self>] {
    [.init(\.sums, "sums", "experts a token up to which sums are the engine's own kernel")]
  }
}

/// A device's experts as the kernels that run one after another, by the programs that each of them is alone.
struct FusedExpertKernels: DeviceProgram {
  static let families = [
    ProgramFamily(.fusedExperts, .vllm), ProgramFamily(.fusedExperts, .triton),
  ]
  static let layers = 1

  let parameters: FusedExpertParameters
  private let rules: ExpertRules?
  private let programs: ProgramTable?
  private let isOthers: Bool

  init(
    _ parameters: FusedExpertParameters, _ facts: FusedExpertFacts, on machine: ProgramContext
  ) {
    (self.parameters, programs) = (parameters, machine.others)
    isOthers = machine.library == .triton
    let products = programs?.program(ExpertProducts.self, .expertGEMM, .vllm)
    rules = products.map { ExpertRules(products: $0.facts, fused: facts) }
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .fusedExperts = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard let sum = try summed(question, A.self) else { return A.nothing }
    return sum.cost
  }

  func traffic(_ question: KernelQuestion) throws(ModelError) -> [KernelTraffic] {
    try summed(question, TimeOnly.self)?.traffic ?? []
  }

  private func summed<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> KernelsSum<A>? {
    guard case .fusedExperts(let experts) = question.shape, let programs, let rules else {
      return nil
    }
    var sum = KernelsSum<A>(
      programs: programs, whole: question, between: Seconds(parameters.between))
    if isOthers {
      try TritonExperts(experts: experts, weights: question.setting.residency).write(into: &sum)
    } else {
      try ExpertKernels(
        experts: experts, rules: rules, weights: question.setting.residency
      ).write(into: &sum)
    }
    return sum
  }
}

/// Adds up what kernels of one operation cost.
private struct KernelsSum<A: CostAlgebra>: PartSink {
  let programs: ProgramTable
  let whole: KernelQuestion
  let between: Seconds
  var cost = A.nothing
  var traffic: [KernelTraffic] = []

  mutating func add<O: Operation>(
    _ name: @autoclosure () -> String, _ operation: O, by library: Library?,
    residency: Residency, times: Int
  ) throws(ModelError) {
    var setting = whole.setting
    setting.library = library ?? Catalog.library(of: operation.kind)
    setting.residency = residency
    let question = KernelQuestion(operation, setting, gap: Seconds(whole.gap))
    let program = programs.program(operation.kind, setting.library) ?? programs.plain
    let once = A.serial(
      try A.cost(of: program, question), A.term(.stage("between kernels"), between))
    cost = A.serial(cost, A.part(name(), times, once))
    traffic += try program.mechanism.traffic(question)
  }
}
