import Hardware
import Laws
import Quantities
import Testing
import Workloads

@testable import Model

/// The laws of steps: of pipelines, of gradients, of types, and of machines.
@Suite struct StepLawTests {
  private static let models = [
    "model=llama;layers=8;hidden=2048;heads=16;kv-heads=4;inner=8192;vocabulary=32000;tied=0",
    "model=gpt;layers=24;hidden=1024;heads=16;vocabulary=50304;tied=1;context=2048",
  ]

  private func machine(_ name: String) throws -> JobModel {
    try ShippedMachines.machine(name).jobs
  }

  private func job(_ model: Int, _ rest: String) throws -> Job {
    try JobConfiguration("\(Self.models[model]);\(rest)").job
  }

  /// Stages of a pipeline have together what the model has undivided: the head once, the embedding once, every layer once.
  @Test(arguments: [0, 1], [2, 3, 4, 7, 8])
  func stagesAddUpToTheUnpipelinedParts(model: Int, stages: Int) throws {
    let machine = try machine("nvidia-h200-sxm")
    let whole = try job(model, "phase=prefill;sequence=512;batch=2")
    for hasEmbedding in [false, true] {
      func time(_ pipeline: Int) throws -> Double {
        var job = whole
        job.plan.pipeline = pipeline
        return try job.plan.stages(of: job.model).reduce(0) { sum, stage in
          var step = machine.step(of: job, job.groups)
          (step.stage, step.hasEmbedding) = (stage, hasEmbedding)
          return try sum + machine.step.time(step.fusedParts, after: .repeated(0)).value
        }
      }
      #expect(abs(try time(stages) / time(1) - 1) < 1e-9)
    }
  }

  /// Of a mesh two devices have one link: all links together move what a switch of that bandwidth does, and two a seventh of it.
  @Test func aMeshHasFewerLinksAmongFewer() throws {
    var profile = try ShippedMachines.library.profile("hgx-h200-8gpu")
    let place = try #require(profile.links.firstIndex { $0.topology == .allToAll })
    let switched = try StepModel(profile)
    profile.links[place].topology = .mesh
    let mesh = try StepModel(profile)
    func time(_ machine: StepModel, _ ranks: Int) throws -> Seconds {
      let bytes = Collective(
        .allReduce, type: .bf16, bytes: 1 << 34, among: DeviceGroup(ranks: ranks))
      return try machine.time(
        bytes, setting: Setting(library: .nccl, workers: 1, residency: .hot))
    }
    #expect(try time(mesh, 8) == time(switched, 8))
    for ranks in [2, 4] {
      let ratio = try time(mesh, ranks) / time(switched, ranks)
      let links = 7 / Double(ranks - 1)
      #expect(ratio > 1 + (links - 1) * 0.7 && ratio <= links)
    }
  }

  /// One micro-batch pays the vocabulary's product once and p - 1 hops; with as many micro-batches as stages decode never drains.
  @Test(arguments: [2, 4]) func aPipelineNeitherDrainsNorScoresTwice(stages: Int) throws {
    let node = try machine("hgx-h200-4gpu")
    var one = try job(0, "phase=decode;tokens=1024;batch=8")
    let alone = try #require(try node.time(one))
    one.plan.pipeline = stages
    let way = try #require(try node.time(one))
    #expect(way > alone && way < alone * 1.25)
    var many = one
    many.plan.microBatch = 8 / stages
    let round = try #require(try node.time(many))
    let estimate = try node.estimate(many)
    #expect(round >= way * 0.5 && estimate.time == round)
    // A generation goes round as often as it has tokens left, and fills the pipeline with its prompts once.
    var generation = one
    generation.groups = [.prompts(8, of: 512)]
    generation.purpose = .generation(tokens: 3)
    let prefill = try job(0, "phase=prefill;sequence=512;batch=8;pipeline-parallel=\(stages)")
    let whole = try #require(try node.time(generation))
    let steps = try (1...2).map { token in
      var decode = one
      decode.groups = [.decode(8, context: 512 + token)]
      return try #require(try node.time(decode))
    }
    let sum = try steps.reduce(#require(try node.time(prefill)), +)
    #expect(abs(whole / sum - 1) < 1e-9)
  }

  /// The conjugate of a collective is its known pair, among the same devices at the same distance, by the same algorithm.
  @Test(arguments: Collective.Form.allCases) func conjugatesKeepTheirPlace(form: Collective.Form) {
    for algorithm in Collective.Algorithm.allCases {
      var collective = Collective(
        form, type: .bf16, bytes: 4096, among: DeviceGroup(ranks: 8, stride: 4))
      collective.algorithm = algorithm
      let back = collective.conjugate
      #expect(back.bytes == 4096 && back.group == collective.group)
      #expect(back.algorithm == algorithm && back.elementType == .bf16)
      if form != .broadcast { #expect(back.conjugate == collective) }
      #expect((form == .allGather) == (back.form == .reduceScatter))
    }
  }

  /// In training every collective of the forward pass has its pair at the same place behind it.
  @Test func gradientsTravelWhereActivationsDid() throws {
    let machine = try machine("dgx-h100")
    var job = try job(
      0, "phase=train;sequence=512;batch=8;tensor-parallel=2;data-parallel=2;context-parallel=2")
    job.plan.isSequenceParallel = true
    let step = machine.trainingStep(of: job, Stage(whole: job.model))
    let (forward, backward) = try step.trainingParts(recompute: .none, on: "")
    for part in forward {
      guard let collective = part.operation as? Collective else { continue }
      let pair = backward.compactMap { $0.operation as? Collective }
      #expect(pair.contains(collective.conjugate), "\(part.name)")
    }
    // Rows that only their owners kept are collected once more.
    let again = backward.filter { $0.name.contains("again, for the weights' gradients") }
    #expect(again.map(\.times).reduce(0, +) == 2 * step.layers)
    #expect(forward.contains { $0.name == "embedding" })
    #expect(backward.contains { $0.name == "embedding, backward: filled" })
  }

  /// Narrower weights and caches never take longer: fewer bytes pass.
  @Test(arguments: ["nvidia-h200-sxm", "nvidia-h100-sxm-80gb", "nvidia-a100-sxm-80gb"])
  func fewerBytesNeverTakeLonger(name: String) throws {
    let machine = try machine(name)
    for batch in [1, 8, 64] {
      for context in [512, 8192, 65_536] {
        let base = try job(0, "phase=decode;tokens=\(context);batch=\(batch)")
        func time(_ change: (inout Job) -> Void) throws -> Seconds? {
          var job = base
          change(&job)
          return try machine.time(job)
        }
        let weights = try [ElementType.bf16, .fp8, .int4].map { type in
          try time { $0.types.weights = type }
        }
        for (wide, narrow) in zip(weights, weights.dropFirst()) {
          if let wide, let narrow { #expect(narrow <= wide * (1 + 1e-9), "\(batch) \(context)") }
        }
        let caches = try [ElementType.fp8, .int8, .int4].map { type in
          try time { $0.types.cache = type }
        }
        if let wide = caches[0], let narrow = caches[2] {
          #expect(caches[1] == wide && narrow <= wide, "\(batch) \(context)")
        }
      }
    }
  }

  /// Case 23: with the same compute and more bandwidth it is not slower, for models of every kind of part.
  @Test(arguments: [ElementType.bf16, .fp8, .int4], [1, 16])
  func theBetterMachineRunsStepsNoSlower(weights: ElementType, batch: Int) throws {
    let (better, worse) = (try machine("nvidia-h200-sxm"), try machine("nvidia-h100-sxm-80gb"))
    var model = try job(0, "phase=decode;tokens=1024;batch=\(batch)").model
    model.experts = .init(count: 64, perToken: 8, inner: 1024, layers: model.layers)
    let works: [[SequenceGroup]] = [
      [.decode(batch, context: 1024)], [.prompts(batch, of: 512)],
      [.prompts(batch, of: 512), .decode(batch, context: 1024)],
    ]
    for groups in works {
      var job = Job(model: model, groups: groups)
      job.types.weights = weights
      let times = (try better.time(job), try worse.time(job))
      guard let fast = times.0, let slow = times.1 else { continue }
      #expect(fast <= slow * (1 + 1e-9), "\(groups.text) \(fast) \(slow)")
    }
  }

  /// A machine on which libraries reach less runs a model as much slower as its operations.
  @Test func reachHoldsForStepsToo() throws {
    let machine = try machine("amd-mi300x")
    let job = try job(0, "phase=prefill;sequence=512;batch=1")
    let step = machine.step(of: job, job.groups)
    let sum = try step.fusedParts.reduce(Seconds.zero) { sum, part in
      var setting = machine.step.setting(
        of: part.operation.kind, by: part.library, part.residency)
      setting.load = .repeated(0)
      func time<O: Workloads.Operation>(_ operation: O) throws -> Seconds {
        try machine.step.time(operation, setting: setting)
      }
      return sum + (try time(part.operation)) * Double(part.times)
    }
    let whole = try machine.step.time(step.fusedParts, after: .repeated(0))
    #expect(abs(whole / sum - 1) < 1e-9)
  }

  /// Experts are copied less often than the rest, so that their gradients travel among fewer, and their state is shared by fewer.
  @Test func expertsHaveTheirOwnReplicas() throws {
    var model = try job(0, "phase=train;sequence=512;batch=8").model
    model.experts = .init(count: 8, perToken: 2, inner: 8192, layers: model.layers)
    var job = Job(model: model, groups: [.prompts(8, of: 512)], purpose: .training)
    (job.plan.data, job.plan.expert, job.plan.zero) = (8, 8, 1)
    // Each expert is on one device alone: all of its optimizer's state is there.
    let weights = job.deviceWeights
    #expect(weights.experts > 0)
    #expect(
      abs(job.memory.optimizer.value / (12 * (weights.shared / 8 + weights.experts)) - 1) < 1e-9)
    #expect(weights.owned(by: job) == weights.shared / 8 + weights.experts)
    // Twice as wide numbers are kept twice as wide.
    let half = job.memory.activations
    job.types.activations = .fp32
    #expect(job.memory.activations > half * 1.5)
  }
}
