import Hardware
import Laws
import Quantities
import Testing
import Workloads

@testable import Model

/// A step by vLLM's recipe: its laws, and what its parts are.
@Suite struct VLLMRecipeTests {
  private static let dense =
    "model=llama;layers=32;hidden=4096;heads=32;kv-heads=8;inner=14336;vocabulary=128256;tied=0"

  private func job(_ groups: [SequenceGroup]) throws -> Job {
    var job = try JobConfiguration("\(Self.dense);phase=decode;tokens=2").job
    (job.groups, job.mode) = (groups, .vllm)
    return job
  }

  private static func mixture() throws -> Transformer {
    var model = try JobConfiguration("\(dense);phase=decode;tokens=2").job.model
    (model.family, model.hidden, model.layers) = ("qwen3_moe", 2048, 48)
    model.experts = .init(count: 128, perToken: 8, inner: 768, layers: 48)
    return model
  }

  @Test(arguments: [
    (1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (8, 8), (9, 16), (250, 256), (257, 272), (500, 512),
    (512, 512), (513, 513), (8192, 8192),
  ])
  func tokensAreFilledUpToCapturedSizes(tokens: Int, filled: Int) throws {
    let rules = try #require(ShippedMachines.machine("nvidia-h200-sxm").vllm)
    #expect(rules.padded(tokens) == filled)
  }

  @Test func decodeIsAGraphAndLongStepsAreLaunched() throws {
    let rules = try #require(ShippedMachines.machine("nvidia-h200-sxm").vllm)
    #expect(rules.start(tokens: 512, isDecode: true) == .graph)
    #expect(rules.start(tokens: 512, isDecode: false) == .pieces)
    #expect(rules.start(tokens: 513, isDecode: false) == .launches)
  }

  /// To the bit, dense and with experts, in whatever order passes come.
  @Test(arguments: [false, true], 0..<4)
  func aSeriesIsWhatIsAskedOneByOne(hasExperts: Bool, seed: UInt64) throws {
    let machine = try ShippedMachines.machine("nvidia-h200-sxm").jobs
    var random = SplitMix(seed: seed)
    var job = try job([.decode(1, context: 64)])
    if hasExperts { job.model = try Self.mixture() }
    let series = try #require(StepSeries(job, on: machine))
    for _ in 0..<20 {
      var groups = [SequenceGroup.decode(1 + random.size(bits: 6), context: random.size(bits: 12))]
      if random.one(of: [true, false]) {
        groups.append(
          SequenceGroup(1, new: 2 + random.size(bits: 10), cached: random.size(bits: 9)))
      }
      job.groups = groups
      #expect(try series.time(groups) == machine.time(job), "\(groups)")
      let (range, same) = (try machine.range(job, share: 0.8), try series.range(groups))
      #expect(range?.0 == same?.time && range?.1 == same?.interval, "\(groups)")
    }
  }

  /// A mixed step beyond the captured sizes is at least its decode, and at most both one after another.
  @Test(arguments: 0..<10) func aMixedStepIsBetweenItsPartAndTheSum(seed: UInt64) throws {
    let machine = try ShippedMachines.machine("nvidia-h200-sxm")
    var random = SplitMix(seed: seed)
    let decode = SequenceGroup.decode(1 + random.size(bits: 6), context: 64 + random.size(bits: 12))
    let prompt = SequenceGroup(1, new: 600 + random.size(bits: 11))
    func kernels(_ groups: [SequenceGroup]) throws -> Seconds {
      let step = Step(model: try job(groups).model, groups: groups)
      return try machine.amongOthers.cost(try machine.vllmRecipe(step), TimeOnly.self)
    }
    let mixed = try kernels([prompt, decode])
    #expect(try mixed >= kernels([decode]))
    #expect(try mixed <= kernels([prompt]) + kernels([decode]))
  }

  /// One launch over one group is that group's attention.
  @Test func aLaunchOverOneGroupIsItsAttention() throws {
    let machine = try ShippedMachines.machine("nvidia-h200-sxm")
    for queries in [1, 300] {
      let alone = Attention(
        .flash, type: .bf16, batch: 4, heads: 32, kvHeads: 8, queries: queries, keys: 900,
        headDim: 128, causal: queries > 1)
      let setting = Setting(library: .flash3, residency: .rotating())
      #expect(
        try machine.time(PagedAttention([alone]), setting: setting)
          == machine.time(alone, setting: setting))
    }
  }

  /// Keys that a window hides cost nothing: no window is faster than a narrower one.
  @Test func aWiderWindowTakesNoLess() throws {
    let machine = try ShippedMachines.machine("nvidia-h200-sxm")
    let times = try [256, 1024, 4096, 8192].map { window in
      try machine.time(
        Attention(
          .flash, type: .bf16, batch: 1, heads: 32, kvHeads: 8, queries: 8192, keys: 8192,
          headDim: 128, causal: true, window: window),
        setting: Setting(library: .flash3))
    }
    #expect(times == times.sorted() && times[0] < times[3] * 0.5)
  }

  /// Norms are joined with sums up to the engine's sizes, on compute capability 9 alone.
  @Test func sumsDoTheNormsBehindThemUpToTheEnginesSizes() throws {
    let node = try #require(ShippedMachines.machine("hgx-h200-8gpu").vllm)
    let mebibyte = 1_048_576.0
    for (devices, most) in [(2, 64), (4, 2), (8, 0.5)] {
      #expect(node.joinsNorms(bytes: most * mebibyte, among: devices))
      #expect(!node.joinsNorms(bytes: most * mebibyte + 1, among: devices))
    }
    #expect(!node.joinsNorms(bytes: 1, among: 1))
    let older = try #require(ShippedMachines.machine("nvidia-a100-sxm-80gb").vllm)
    #expect(!older.joinsNorms(bytes: 1, among: 2))
  }

  /// A sum with its norm takes less than a sum and a norm behind it, and more than the sum's bytes on the link.
  @Test(arguments: [1, 8, 64, 128, 256]) func aJoinedSumTakesLess(rows: Int) throws {
    let node = try ShippedMachines.machine("hgx-h200-4gpu")
    let sum = Collective(.allReduce, type: .bf16, bytes: 2 * 8192 * rows, ranks: 2)
    func time(_ operation: any Operation, _ library: Library) throws -> Seconds {
      try node.time(operation, setting: Setting(library: library, residency: .hot))
    }
    let apart =
      try time(sum, .vllm) + time(AddNorm(type: .bf16, rows: rows, columns: 8192), .inductor)
    let joined = try time(sum, .flashinfer)
    #expect(joined < apart && joined > Seconds(Double(sum.bytes) / 450e9))
  }

  /// Where the host is the longer of the two it is the step.
  @Test func aSlowHostIsTheStep() throws {
    var profile = try HardwareProfile.h200()
    let place = try #require(profile.overheads.firstIndex { $0.name == "engine step" })
    profile.overheads[place].time.value = Seconds(1)
    let machine = try StepModel(profile).jobs
    let time = try #require(try machine.time(try job([.decode(3, context: 500)])))
    #expect(time >= Seconds(1) && time < Seconds(1.001))
  }

  @Test func whatAnEngineDoesNotDoIsRefused() throws {
    var training = try job([.prompts(2, of: 64)])
    training.purpose = .training
    #expect(throws: JobError.self) { try training.check() }
    var shared = try job([.prompts(2, of: 64)])
    shared.plan.context = 2
    #expect(throws: JobError.self) { try shared.check() }
    // A CPU has no figures of an engine's host.
    let machine = try ShippedMachines.machine("amd-epyc-9005-2core")
    let step = Step(model: training.model, groups: [.decode(1, context: 64)])
    #expect(throws: ModelError.self) {
      try EngineStep<TimeOnly>(try machine.vllmRecipe(step), under: .steady, on: machine)
    }
  }

  /// Tokens that vLLM 0.24 logged on one H200 (data/serving/engines.csv, utilization 0.92).
  @Test func cachesHoldWhatTheEngineLogs() throws {
    let machine = try ShippedMachines.machine("nvidia-h200-sxm").jobs
    var dense = try job([.decode(1, context: 64)])
    dense.model.context = 131_072
    let tokens = try machine.engineMemory(of: dense).tokens
    #expect(abs(Double(tokens) / 919_824 - 1) < 0.005, "\(tokens)")
    let less = try machine.engineMemory(of: dense, utilization: 0.5)
    #expect(less.tokens < tokens && less.requested < less.visible)
    dense.model.layers = 400
    #expect(try machine.engineMemory(of: dense).tokens == 0)
  }

  /// What proposes tokens has its weights beside those of the model, and keys and values of every token.
  @Test func aDrafterTakesItsShareOfTheCache() throws {
    let machine = try ShippedMachines.machine("nvidia-h200-sxm").jobs
    let dense = try job([.decode(1, context: 64)])
    var drafter = dense
    drafter.model.layers = 4
    let alone = try machine.engineMemory(of: dense)
    let beside = try machine.engineMemory(of: dense, drafter: drafter)
    let layers = Double(dense.model.layers)
    #expect(abs(beside.perToken / alone.perToken - (layers + 4) / layers) < 1e-12)
    #expect(beside.weights > alone.weights)
    let expected = (alone.available - (beside.weights - alone.weights)) / beside.perToken
    #expect(abs(Double(beside.tokens) / expected - 1) < 0.001)
  }
}
