import Hardware
import Quantities
import Workloads

/// What is fitted of an engine's write of keys and values into its cache.
struct CacheWriteParameters: ProgramParameters {
  var startup = 0.0
  var block = 0.0
  var memory = 1.0
  var cache = 1.0

  static var fields: [ParameterField<Self>] {
    [
      .time(\.startup, "startup", 0...30, "launch to first load, and last store to end"),
      .time(
        \.block, "block", 0...10,
        "a token's block: its place is loaded, then its keys and values, and they are stored"),
      .ratio(\.memory, "memory", 0.3...1, "share of the memory's bandwidth"),
      .ratio(\.cache, "cache", 0.1...1, "share of L2's bandwidth"),
    ]
  }
}

/// How the engine's kernel divides its work.
struct CacheWriteFacts: ProgramFacts {
  var mostThreads = 0.0
  var residentThreads = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(
        \.mostThreads, "mostThreads",
        "threads of a token's block: one for each element of its keys, and at most so many"),
      .init(\.residentThreads, "residentThreads", "threads that a multiprocessor holds"),
    ]
  }
}

/// Keys and values of new tokens put into their places of a cache, a block for each token (vLLM's reshape_and_cache_flash).
///
/// A block takes the latency of loads that wait for one another, whatever it copies; a multiprocessor holds as many as its threads
/// allow.
struct CacheWrite: DeviceProgram {
  static let families = [ProgramFamily(.cacheWrite, .vllm)]

  let parameters: CacheWriteParameters
  private let facts: CacheWriteFacts
  private let gpu: GPU

  init(_ parameters: CacheWriteParameters, _ facts: CacheWriteFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .rowCopies = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard case .rowCopies(let tokens, let columns) = question.shape else { return A.nothing }
    let threads = max(min(Double(columns) / 2, facts.mostThreads), 1)
    let places = max((facts.residentThreads / threads).rounded(.down), 1) * gpu.processors
    return A.serial(
      A.serial(
        A.term(.startup, question.startup(parameters.startup)),
        A.term(
          .stage("blocks of tokens"), Seconds(Double(tokens) / places * parameters.block),
          slowing: gpu.slowing.core)),
      gpu.pass(
        moved(question), at: PassShares(memory: parameters.memory, cache: parameters.cache), A.self)
    )
  }

  func traffic(_ question: KernelQuestion) -> [KernelTraffic] { [moved(question)] }

  private func moved(_ question: KernelQuestion) -> KernelTraffic {
    gpu.streaming(
      question.kind.rawValue, reads: question.compulsory.reads.value,
      writes: question.compulsory.writes.value, cold: gpu.cold(question))
  }
}
