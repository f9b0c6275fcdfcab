import CHeap
import Hardware
import Laws
import Quantities
import Testing

@testable import Model
@testable import Workloads

@Suite struct DeviceLawTests {
  private let profile: HardwareProfile
  private let machine: StepModel

  init() throws {
    profile = try .h200()
    machine = try StepModel(profile)
  }

  @Test(arguments: deviceKinds, 0..<Tier.times(20, quick: 4))
  func theTreeAddsUpToTheTimeAloneAndNoPartIsNegative(kind: OperationKind, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let (operation, setting) = try random.deviceCase(kind)
    let kernel = try machine.kernel(operation, setting: setting)
    #expect(kernel.program.entry != DevicePrograms.roofline)
    let time = try machine.time(operation, setting: setting)
    let prediction = try machine.prediction(operation, setting: setting)
    #expect(prediction.time == time && prediction.isFitted)
    #expect(time.value.isFinite && time > .zero)
    let blame = prediction.estimate.blame.reduce(Seconds.zero) { $0 + $1.time }
    #expect(abs(blame / time - 1) < 1e-9, "\(operation.label)")
    #expect(prediction.estimate.leaves.allSatisfy { $0 >= .zero }, "\(operation.label)")
  }

  @Test(arguments: deviceKinds, 0..<Tier.times(20, quick: 4))
  func noPredictionIsBelowThatOfAProgramThatLosesNothing(kind: OperationKind, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let (operation, setting) = try random.deviceCase(kind)
    let kernel = try machine.kernel(operation, setting: setting)
    let floor = try machine.time(kernel.with(kernel.program.with(kernel.program.entry.ideal)))
    let time = try machine.time(operation, setting: setting)
    #expect(time >= floor * (1 - 1e-12), "\(operation.label)")
  }

  /// A machine with a faster memory, a faster L2 or more of both is never slower.
  @Test(arguments: deviceKinds, 0..<Tier.times(10, quick: 3))
  func aFasterMachineIsNotSlower(kind: OperationKind, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let (operation, setting) = try random.deviceCase(kind)
    let before = try machine.time(operation, setting: setting)
    for level in profile.memory.indices {
      var faster = profile
      for index in faster.memory[level].bandwidths.indices {
        faster.memory[level].bandwidths[index].rate.value =
          faster.memory[level].bandwidths[index].rate.value * 2
      }
      let after = try StepModel(faster).time(operation, setting: setting)
      // A library's choice of kernels does not look at all that costs time.
      #expect(after <= before * 1.02, "\(operation.label), \(faster.memory[level].name)")
    }
  }

  @Test(arguments: 0..<40) func moreWorkOfTheSameKindTakesNoLess(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let (m, n) = (64 * random.size(bits: 6), 64 * random.size(bits: 6))
    let k = 64 * random.size(bits: 6)
    let setting = Setting(library: .cublas, residency: .cold)
    let small = try machine.time(GEMM(type: .bf16, m: m, n: n, k: k), setting: setting)
    let large = try machine.time(GEMM(type: .bf16, m: m, n: n, k: 2 * k), setting: setting)
    #expect(small <= large * 1.02)
    let flash = Setting(library: .flash2, residency: .cold)
    let batches = try [1, 2, 3].map { factor in
      try machine.time(
        Attention(
          .flash, type: .bf16, batch: factor * 4, heads: 16, kvHeads: 16, queries: 64 * factor + m,
          keys: 64 * factor + m, headDim: 128, causal: seed % 2 == 0), setting: flash)
    }
    #expect(batches == batches.sorted())
  }

  private func facts() throws -> FusedAttentionFacts {
    try FusedAttentionFacts(
      of: "FusedAttention", by: "flash2", in: profile.libraries, profile: profile.name)
  }

  private func transforms() throws -> TransformFacts {
    try TransformFacts(
      of: "Convolutions", by: "cufft", in: profile.libraries, profile: profile.name)
  }

  /// The split of few queries' keys by the rule of FlashAttention-2, worked out by its own program on 132 multiprocessors.
  @Test func decodeIsSplitByTheLibrarysRule() throws {
    let gpu = try machine.device.knownGPU()
    let kernels = machine.program(of: .attentionFlash, .flash2).context.kernels
    let plain = try #require(kernels.list(for: .bf16, headDim: 128))
    let split = try #require(kernels.splitting(.bf16, headDim: 128))
    // 64 blocks of 8 heads and 8 batches, 32 tiles of keys: 4 parts fill 256 of 264 places. 256 blocks need none.
    for (batch, expected) in [(8, 4.0), (32, 1)] {
      let form = AttentionForm(
        pass: .forward, isMaterialised: false, batch: batch, heads: 32, kvHeads: 8, queries: 1,
        keys: 4096, headDim: 128, isCausal: false)
      let program = TiledAttention(
        gpu: gpu, parameters: .init(), facts: try facts(), type: .bf16, startup: .zero, form: form,
        rate: 1e12, moved: 0, rule: .filling)
      #expect(program.plan(plain, split: split).splits == expected)
    }
  }

  @Test func aCausalMaskLeavesTheTilesBelowTheDiagonal() throws {
    let gpu = try machine.device.knownGPU()
    let kernels = machine.program(of: .attentionFlash, .flash2).context.kernels
    let plain = try #require(kernels.list(for: .bf16, headDim: 128))
    for (queries, keys) in [(512, 512), (500, 500), (64, 1000), (1000, 1000), (129, 4096)] {
      let form = AttentionForm(
        pass: .forward, isMaterialised: false, batch: 1, heads: 1, kvHeads: 1, queries: queries,
        keys: keys, headDim: 128, isCausal: true)
      let plan = TiledAttention(
        gpu: gpu, parameters: .init(), facts: try facts(), type: .bf16, startup: .zero, form: form,
        rate: 1e12, moved: 0, rule: .filling
      ).plan(plain, split: nil)
      // Tiles of 128 queries by 64 keys of which at least one score is not masked.
      var tiles = 0
      for first in stride(from: 0, to: queries, by: 128) {
        let last = keys - queries + first + 127
        tiles += (min(last, keys - 1)) / 64 + 1
      }
      #expect(plan.total == Double(tiles), "\(queries) x \(keys)")
    }
  }

  /// The passes behind names of kernels in `measurements/nvidia-h200-sxm`.
  @Test(arguments: [
    (4096, 1.0), (24_576, 1), (32_768, 1), (65_536, 2), (1_048_576, 2), (393_216, 3), (40_960, 3),
    (88_000, 3), (75_000, 4),
  ])
  func aTransformHasThePassesOfItsFactors(points: Int, passes: Double) throws {
    let plan = TransformPlan(points: points, by: try transforms())
    #expect(plan.passes == passes && plan.points == points)
  }

  @Test func aTransformWithAGreatPrimeIsDoneAsTwoLongerOnes() throws {
    let plan = TransformPlan(points: 12_853, by: try transforms())
    #expect(plan.points == 2 * 12_853 && plan.passes == 6)
    let prime = TransformPlan(points: 43_000, by: try transforms())
    #expect(prime.passes == 2 && prime.primePasses == 1 && prime.primeProducts == 43)
  }

  @Test func aSplitOfKIsTakenWhereTheResultIsSmall() throws {
    let small = try machine.prediction(
      GEMM(type: .bf16, m: 64, n: 256, k: 16_384),
      setting: Setting(library: .cublas, residency: .cold))
    #expect(small.estimate.blame.contains { $0.cause == .stage("split reduction") })
    let large = try machine.prediction(
      GEMM(type: .bf16, m: 4096, n: 4096, k: 4096),
      setting: Setting(library: .cublas, residency: .cold))
    #expect(!large.estimate.blame.contains { $0.cause == .stage("split reduction") })
    #expect(large.bound == .compute(.matrix, .bf16))
  }

  /// Rows of 8 KiB that end between accesses of 16 bytes take the kernels that load two or four at a time.
  @Test func operandsThatAreNotAlignedTakeLonger() throws {
    let setting = Setting(library: .cublas, residency: .cold)
    let even = try machine.time(GEMM(type: .bf16, m: 4096, n: 4096, k: 4096), setting: setting)
    let odd = try machine.time(GEMM(type: .bf16, m: 4096, n: 4096, k: 4097), setting: setting)
    #expect(odd > even * 1.5)
  }

  /// An element type or a machine for which nobody listed kernels has the plain roofline, and says so.
  @Test func withoutKernelsThereIsTheRoofline() throws {
    let setting = Setting(library: .cublas, residency: .cold)
    let double = GEMM(type: .fp64, m: 512, n: 512, k: 512)
    let prediction = try machine.prediction(double, setting: setting)
    #expect(!prediction.isFitted && prediction.interval.basis == .unmeasured)
    #expect(prediction.bound == .compute(.matrix, .fp64))
    var bare = profile
    bare.kernels = []
    let product = GEMM(type: .bf16, m: 512, n: 512, k: 512)
    #expect(try !StepModel(bare).prediction(product, setting: setting).isFitted)
    #expect(try machine.prediction(product, setting: setting).isFitted)
  }

  /// What a unit lacks another does, and nothing of that was measured.
  @Test func aTypeThatTheMatrixUnitLacksIsDoneOnTheVectors() throws {
    var lacking = profile
    lacking.compute.removeAll { $0.unit == .matrix }
    let prediction = try StepModel(lacking).prediction(
      GEMM(type: .bf16, m: 640, n: 640, k: 640),
      setting: Setting(library: .cublas, residency: .cold))
    #expect(prediction.bound == .compute(.vector, .bf16) && !prediction.isFitted)
  }

  @Test(arguments: [ArithmeticUnit.vector, .exponential])
  func aCeilingThatAProgramNeedsIsNamed(unit: ArithmeticUnit) throws {
    var lacking = profile
    lacking.compute.removeAll { $0.unit == unit }
    #expect(
      throws: ModelError.missingCeiling(profile: profile.name, unit: unit, type: .fp32)
    ) {
      try StepModel(lacking).time(
        GEMM(type: .bf16, m: 64, n: 64, k: 64),
        setting: Setting(library: .cublas, residency: .cold))
    }
  }

  @Test func longProductsSlowDownAtThePowerLimit() throws {
    let setting = Setting(library: .cublas, residency: .cold)
    let long = try machine.prediction(
      GEMM(type: .bf16, m: 16_384, n: 16_384, k: 16_384), setting: setting)
    #expect(long.estimate.blame.contains { $0.cause == .stage("power limit") })
    var cool = profile
    cool.processor.power = nil
    let free = try StepModel(cool).time(
      GEMM(type: .bf16, m: 16_384, n: 16_384, k: 16_384), setting: setting)
    #expect(free < long.time)
  }

  @Test func footprintsBetweenHotAndColdLieBetweenThem() throws {
    let copy = Stream(.copy, type: .bf16, elements: 1 << 20)
    func time(_ state: Residency, _ footprint: Double? = nil) throws -> Seconds {
      try machine.time(
        copy,
        setting: Setting(
          library: .framework, residency: state.reading(footprint.map(Bytes.init))))
    }
    let times = try [2e6, 2e7, 6e7, 1.2e8, 1e9].map { try time(.rotating(), $0) }
    #expect(times == times.sorted())
    #expect(try times[0] >= time(.hot) * (1 - 1e-9) && times[4] == time(.cold))
    #expect(try time(.rotating()) == time(.cold))
  }

  /// Steps neither: after ten thousand, of which no two are alike, less than a byte for each is in use beyond what the first four
  /// thousand took.
  @Test func stepsLeaveNothingOnTheHeap() async throws {
    await #expect(processExitsWith: .success) {
      let machine = try StepModel(.h200()).jobs
      var job = try JobConfiguration(
        "model=llama;layers=80;hidden=2048;heads=16;kv-heads=4;inner=8192;vocabulary=32000;tied=0;phase=decode;tokens=1"
      ).job
      func inUse(_ numbers: Range<Int>) throws -> Int {
        var total = Seconds.zero
        for number in numbers {
          job.groups[0] = .decode(1 + number % 8, context: 512 + number)
          if let time = try machine.time(job) { total += time }
        }
        precondition(total > .zero)
        return heap_in_use()
      }
      let few = try inUse(0..<4000)
      let many = try inUse(4000..<14_000)
      // Beside other tests the runtime starts or ends a thread now and then, which is some hundred bytes; whatever a step left behind
      // would be a byte or more for each of them.
      precondition(few > 0 && abs(many - few) < 10_000, "\(few) bytes, then \(many)")
    }
  }

  /// The time alone leaves nothing on the heap: as much is in use after a hundred thousand as after a thousand.
  @Test func predictionsLeaveNothingOnTheHeap() async throws {
    await #expect(processExitsWith: .success) {
      let machine = try StepModel(.h200())
      var random = SplitMix(seed: 1)
      var cases: [(any Workloads.Operation, Setting)] = []
      for kind in deviceKinds { cases.append(try random.deviceCase(kind)) }
      func inUse(after count: Int) throws -> Int {
        var total = Seconds.zero
        for index in 0..<count {
          let (operation, setting) = cases[index % cases.count]
          total += try machine.time(operation, setting: setting)
        }
        precondition(total > .zero)
        return heap_in_use()
      }
      _ = try inUse(after: 1000)
      let few = try inUse(after: 1000)
      let many = try inUse(after: 100_000)
      precondition(few > 0 && few == many, "\(few) bytes, then \(many)")
    }
  }
}
