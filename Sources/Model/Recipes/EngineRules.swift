import Hardware
import Quantities
import Workloads

/// The rules by which a serving engine fills up its steps, and what it runs around them; read from its file once for a machine.
///
/// A class, because it never changes and is looked at a million times a second.
final class EngineRules: Sendable {
  let title: String
  private let capturedTokens, few, step, many, wideStep: Int
  /// New tokens of a sequence up to which latent attention stays in latent space.
  let absorbedTokens: Int
  let experts: ExpertRules
  let kernels: EngineKernels
  /// What runs the passes of families: its small kernels before and after them.
  private let runners: [Runner]
  private let facts: [String: Double]
  private let families: [String]
  /// Whose kernels run experts with weights in 4 bits, by family.
  private let narrowExperts: [String: String]

  /// The small kernels of one of the engine's runners, and whose families it runs; of all others where there are none.
  struct Runner: Sendable {
    let families: Set<String>
    let inputs: [EngineFacts.Kernel]
    let prompts: [EngineFacts.Kernel]
    let results: [EngineFacts.Kernel]
    /// Whether tokens are drawn by the engine's own kernels, rather than by the framework's.
    let drawsItself: Bool
  }

  init(
    _ engine: EngineFacts, kernels: EngineKernels, libraries: [LibraryFacts], machine: String
  ) throws(ModelError) {
    func fact(_ name: String) throws(ModelError) -> Int {
      guard let value = engine.facts[name] else {
        throw .missingFact(profile: machine, program: engine.title, name: name)
      }
      return Int(value)
    }
    (title, facts, self.kernels) = (engine.title, engine.facts, kernels)
    (families, narrowExperts) = (engine.families, engine.narrowExperts)
    func passes(_ module: String) -> [EngineFacts.Kernel] { engine.modules[module]?.kernels ?? [] }
    runners = engine.runners.map { runner in
      Runner(
        families: Set(runner.families), inputs: passes(runner.inputs),
        prompts: passes(runner.prompts), results: passes(runner.results),
        drawsItself: runner.name == "2")
    }
    guard runners.contains(where: \.families.isEmpty) else {
      throw .missingFact(profile: machine, program: engine.title, name: "runner of all families")
    }
    (capturedTokens, few) = (try fact("capturedTokens"), try fact("capturedFew"))
    (step, many, wideStep) = (
      try fact("capturedStep"), try fact("capturedMany"), try fact("capturedWideStep")
    )
    absorbedTokens = try fact("absorbedTokens")
    let library = Library.vllm.rawValue
    experts = ExpertRules(
      products: try ExpertProductFacts(
        of: "ExpertProducts", by: library, in: libraries, profile: machine),
      fused: try FusedExpertFacts(
        of: "FusedExpertKernels", by: library, in: libraries, profile: machine))
  }

  /// How a step of so many tokens is started.
  enum Start { case graph, pieces, launches }

  /// Decode is one graph up to the largest size; else pieces between attentions are; beyond that size nothing is.
  func start(tokens: Int, isDecode: Bool) -> Start {
    tokens > capturedTokens ? .launches : isDecode ? .graph : .pieces
  }

  /// The captured size that so many tokens are filled up to; themselves beyond the largest.
  func padded(_ tokens: Int) -> Int {
    guard tokens <= capturedTokens else { return tokens }
    if tokens <= few {
      var size = 1
      while size < tokens { size *= 2 }
      return size
    }
    let step = tokens > many ? wideStep : step
    return (tokens + step - 1) / step * step
  }

  /// What runs a family's passes.
  func runner(of family: String) -> Runner {
    var others = 0
    for (place, runner) in runners.enumerated() {
      if runner.families.contains(family) { return runner }
      if runner.families.isEmpty { others = place }
    }
    return runners[others]
  }

  /// Whether sums of so many bytes among devices do the norms behind them (vLLM 0.24 on compute capability 9).
  func joinsNorms(bytes: Double, among devices: Int) -> Bool {
    guard devices > 1, kernels.joinsNorms, let most = facts["joinedSum\(devices)"] else {
      return false
    }
    return bytes <= most
  }

  /// Whose kernels run a family's experts with weights of a type; nil of the engine's own.
  func narrowExperts(of family: String, _ weights: ElementType) -> Library? {
    guard weights == .int4, let library = kernels.narrowExperts,
      narrowExperts[family] == library.rawValue
    else { return nil }
    return library
  }

  /// What the recipe does not know of a job, in sentences.
  func gaps(of job: Job) -> [String] {
    let (family, types) = (job.model.family, job.types)
    var gaps: [String] = []
    if !families.contains(family) {
      gaps.append(
        "its passes were looked at for \(families.joined(separator: ", ")); \(family) is answered as one of them"
      )
    }
    let isExpertsAlone = types.weights(of: .attention).size >= ElementType.bf16.size
    let isKnown =
      switch types.weights {
      case _ where isExpertsAlone: true
      case .fp8: types.activations == .fp8 && kernels.rows != nil
      case .int4: kernels.widened != nil
      default: types.weights.size >= ElementType.bf16.size
      }
    if !isKnown {
      gaps.append(
        "its own kernels for \(types.weights.rawValue) weights with \(types.activations.rawValue) activations are not known here: products are cuBLAS's"
      )
    }
    if job.model.experts != nil, types.weights(of: .experts).size < ElementType.fp8.size,
      narrowExperts(of: family, types.weights(of: .experts)) == nil
    {
      gaps.append(
        "its experts with weights in 4 bits are other kernels (Marlin's), which were not measured: they are answered as those of 16 bits"
      )
    }
    if types.cache.size < ElementType.bf16.size, types.cache != .fp8 || !kernels.attendsInEight {
      gaps.append("its attention over \(types.cache.rawValue) caches was not fitted")
    }
    if (job.model.experts?.sharedInner ?? 0) > 0 {
      gaps.append(
        "the shared expert runs beside the choice of experts where there are few tokens; here one follows the other"
      )
    }
    if job.plan.tensor > 1 {
      gaps.append(
        "sums that do the norms behind them were measured between two devices alone, and sums that switches add up are known from published tables alone"
      )
    }
    return gaps.map { "\(title): \($0)" }
  }

  /// A fact by its name.
  subscript(name: String) -> Double? { facts[name] }
}
