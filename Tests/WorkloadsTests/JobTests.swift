import Laws
import Quantities
import Testing
import Workloads

extension Transformer {
  /// LLaMA-3.1-8B by its sizes.
  static func llama() throws -> Transformer {
    try JobConfiguration(
      "model=llama;layers=32;hidden=4096;heads=32;kv-heads=8;inner=14336;vocabulary=128256;tied=0;context=131072;phase=decode;tokens=1"
    ).job.model
  }
}

@Suite struct JobTests {
  private let model: Transformer

  init() throws { model = try .llama() }

  private func job(_ change: (inout Job) -> Void = { _ in }) -> Job {
    var job = Job(model: model, groups: [.decode(8, context: 4096)])
    change(&job)
    return job
  }

  @Test func whatCanBeIsNotRefused() throws {
    try job().check()
    try job {
      $0.plan.tensor = 4
      $0.plan.pipeline = 2
    }.check()
  }

  @Test func whatCannotBeIsRefusedByName() {
    let refused: [(JobError, (inout Job) -> Void)] = [
      (.notPositive(name: "batch", value: 0), { $0.groups[0].count = 0 }),
      (.notPositive(name: "batch", value: -2), { $0.groups[0].count = -2 }),
      (.notPositive(name: "batch", value: 0), { $0.groups = [] }),
      (.notPositive(name: "context", value: -5), { $0.groups = [.decode(8, context: -5)] }),
      (.notPositive(name: "sequence", value: 0), { $0.groups = [.prompts(8, of: 0)] }),
      (
        .unsupported("-1 tokens cannot be cached"),
        { $0.groups = [SequenceGroup(8, new: 2, cached: -1)] }
      ),
      (
        .unsupported("generate is of sequences of one length, of which nothing is cached"),
        {
          $0.groups = [.prompts(8, of: 3), .prompts(8, of: 4)]
          $0.purpose = .generation(tokens: 2)
        }
      ),
      (
        .notDivisible(name: "sequences of 5x1@9", value: 5, by: "copies and passes", divisor: 2),
        {
          $0.groups = [.decode(5, context: 10), .decode(3, context: 10)]
          $0.plan.data = 2
        }
      ),
      (
        .unsupported("steps by modules are predicted of one group of sequences: use --mode graph"),
        {
          $0.groups = [.decode(5, context: 10), .decode(3, context: 11)]
          $0.mode = .eager
        }
      ),
      (
        .beyondContext(tokens: 131_073, limit: 131_072),
        {
          $0.groups = [.prompts(8, of: 131_072)]
          $0.purpose = .generation(tokens: 1)
        }
      ),
      (
        .notDivisible(name: "attention heads", value: 32, by: "tensor-parallel", divisor: 3),
        { $0.plan.tensor = 3 }
      ),
      (
        .notDivisible(name: "batch", value: 8, by: "data-parallel", divisor: 3),
        { $0.plan.data = 3 }
      ),
      (
        .notDivisible(name: "layers", value: 32, by: "pipeline stages x interleave", divisor: 10),
        {
          $0.groups = [.prompts(8, of: 8)]
          $0.purpose = .training
          ($0.plan.pipeline, $0.plan.interleave) = (5, 2)
        }
      ),
      (
        .unsupported("expert-parallel is 2, but the model has no experts"),
        { $0.plan.expert = 2 }
      ),
      (.unsupported("zero is for training"), { $0.plan.zero = 1 }),
      (.unsupported("recompute is for training"), { $0.recompute = .full }),
      (
        .unsupported("offloaded weights are for prefill, decode and generation"),
        {
          $0.groups = [.prompts(8, of: 8)]
          $0.purpose = .training
          $0.offload = .weights
        }
      ),
    ]
    for (error, change) in refused {
      #expect(throws: error) { try job(change).check() }
    }
  }

  private let sizes =
    "model=llama;layers=4;hidden=64;heads=4;inner=256;vocabulary=100;phase=decode;tokens=9;"

  @Test func publishedMixturesHaveTheirExperts() throws {
    let experts = "experts=16;experts-per-token=2;"
    let model = try JobConfiguration(sizes + experts).job.model
    #expect(model.experts == .init(count: 16, perToken: 2, inner: 256, layers: 4))
    let some = try JobConfiguration(sizes + experts + "expert-inner=32;expert-layers=3").job.model
    #expect(some.experts == .init(count: 16, perToken: 2, inner: 32, layers: 3))
    #expect(try JobConfiguration(sizes).job.model.experts == nil)
  }

  @Test(arguments: [
    "experts=16", "experts-per-token=2", "experts=4;experts-per-token=5",
    "experts=4;experts-per-token=2;expert-layers=5", "experts=0;experts-per-token=1",
    "experts=4;experts-per-token=2;expert-inner=x",
    "experts=9223372036854775807;experts-per-token=1",
  ])
  func impossibleMixturesAreRefused(experts: String) {
    #expect(throws: JobError.self) { try JobConfiguration(sizes + experts) }
  }

  /// ZeRO's figure 1: 7.5 B parameters on 64 devices.
  @Test(arguments: [(0, 120.0), (1, 31.4), (2, 16.6), (3, 1.9)])
  func sharedStateIsThatOfThePaper(stage: Int, gigabytes: Double) {
    let bytes = TrainingState(zero: stage).bytes(parameters: 7.5e9, copies: 64)
    #expect(abs(bytes.value / 1e9 - gigabytes) < 0.06)
  }

  /// More devices never hold more each, and neither do smaller types or batches.
  @Test(arguments: 0..<40) func sharingNeverCostsMemory(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var job = job {
      let batch = random.one(of: [8, 16, 64])
      let kind = random.one(of: [0, 1, 2, 3])
      switch kind {
      case 0: $0.groups = [.decode(batch, context: random.size(bits: 16))]
      case 1: $0.groups = [.prompts(batch, of: random.size(bits: 14))]
      case 2:
        let cached = random.size(bits: 12)
        $0.groups = [.prompts(batch, of: random.size(bits: 12)), .decode(8, context: cached)]
      default: $0.groups = [.prompts(batch, of: random.size(bits: 12))]
      }
      if kind == 3 { $0.purpose = .training }
    }
    let whole = job.memory.total
    for tensor in [2, 4, 8] {
      var shared = job
      shared.plan.tensor = tensor
      #expect(shared.memory.total <= whole)
    }
    job.types.weights = .fp8
    #expect(job.memory.total <= whole)
    for index in job.groups.indices { job.groups[index].count /= 2 }
    #expect(job.memory.total <= whole)
  }

  /// Peaks that PyTorch counted in steps of its modules (data/h200/eager-steps.csv), in MiB.
  @Test func memoryIsWhatAFrameworkAllocates() throws {
    let decode = Job(model: model, groups: [.decode(16, context: 8192)], mode: .eager)
    let prefill = Job(model: model, groups: [.prompts(8, of: 4096)], mode: .eager)
    for (job, peak) in [(decode, 32_300.0), (prefill, 23_192)] {
      let counted = (job.memory.total - job.memory.fragmentation).value / 1_048_576
      #expect(abs(counted / peak - 1) < 0.01, "\(counted) against \(peak)")
    }
  }
}
