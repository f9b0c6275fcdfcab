import Hardware
import Laws
import Quantities
import Testing
import Workloads

@testable import Model

/// An engine's kernels beside its recipe: experts, sums among devices, products of narrow types, the cache's write.
@Suite struct EngineKernelTests {
  private func setting(_ library: Library) -> Setting {
    Setting(library: library, residency: .rotating())
  }

  /// A layer of experts costs what its kernels cost, and what lies between them; its program and the recipe name the same ones.
  @Test(arguments: [ElementType.bf16, .fp8], 0..<6)
  func expertsAreTheSumOfTheirKernels(type: ElementType, seed: UInt64) throws {
    let machine = try ShippedMachines.machine("nvidia-h200-sxm")
    var random = SplitMix(seed: seed)
    let sizes = ExpertSizes(
      tokens: 1 + random.size(bits: 10), modelDim: 1024, hiddenDim: 512, experts: 64, topK: 6)
    let layer = FusedExperts(type: type, sizes: sizes)
    let rules = try #require(machine.vllm).experts
    let parts = ExpertKernels(experts: layer, rules: rules).parts
    let alone = try parts.reduce(Seconds.zero) { sum, part in
      sum
        + (try machine.time(
          part.operation,
          setting: machine.setting(of: part.operation.kind, by: part.library, part.residency)))
    }
    let time = try machine.time(layer, setting: setting(.vllm))
    let between =
      try #require(
        machine.program(of: .fusedExperts, .vllm).values.first) * Double(parts.count)
    #expect(parts.count == (type == .fp8 ? 7 : 5))
    #expect(time >= alone + Seconds(between) * 0.999 && time <= (alone + Seconds(between)) * 1.2)
  }

  /// Fewer experts here are no slower, and shares that differ meet no more experts.
  @Test(arguments: 0..<10) func partsOfExpertsTakeLess(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let sizes = ExpertSizes(
      tokens: 1 + random.size(bits: 9), modelDim: 512, hiddenDim: 512, experts: 64, topK: 4)
    let whole = FusedExperts(type: .bf16, sizes: sizes)
    let part = FusedExperts(type: .bf16, sizes: sizes, tensorShards: 2, expertShards: 4)
    #expect(part.demand.products < whole.demand.products)
    #expect(part.demand.compulsory.reads <= whole.demand.compulsory.reads)
    var skewed = whole
    skewed.shares = .drawn(exponent: 1.1, range: 100)
    #expect(skewed.load.touched <= whole.load.touched * (1 + 1e-12))
  }

  /// Two devices sum in one shot, more in two from the library's sizes on; large sums are NCCL's.
  @Test func sumsAreOneShotTwoShotsOrNCCL() throws {
    let node = try ShippedMachines.machine("hgx-h200-8gpu")
    func sum(_ ranks: Int, _ bytes: Int, _ library: Library) throws -> CostEstimate {
      try node.prediction(
        Collective(.allReduce, type: .bf16, bytes: bytes, among: DeviceGroup(ranks: ranks)),
        setting: setting(library)
      ).estimate
    }
    let barrier = Cause.latency(level: "nvlink")
    func hasBarrier(_ estimate: CostEstimate) -> Bool {
      estimate.blame.contains { $0.cause == barrier && $0.time > .zero }
    }
    #expect(try !hasBarrier(sum(2, 4 << 20, .vllm)))
    #expect(try !hasBarrier(sum(4, 512 << 10 - 16, .vllm)))
    #expect(try hasBarrier(sum(4, 512 << 10, .vllm)))
    #expect(try !hasBarrier(sum(8, 256 << 10 - 16, .vllm)))
    #expect(try hasBarrier(sum(6, 256 << 10, .vllm)))
    #expect(try sum(2, 4096, .vllm).time < sum(2, 4096, .nccl).time)
  }

  /// Beyond the engine's own sizes sums are done in symmetric memory, then by NCCL; without such switches at once by NCCL.
  @Test(arguments: [(2, 8, 64), (4, 8, 32), (8, 0, 64)])
  func largeSumsAreOthers(ranks: Int, from least: Int, through most: Int) throws {
    let (node, older) = try (
      ShippedMachines.machine("hgx-h200-8gpu"), ShippedMachines.machine("dgx-a100")
    )
    func time(_ bytes: Int, _ library: Library, on machine: StepModel) throws -> Seconds {
      try machine.time(
        Collective(.allReduce, type: .bf16, bytes: bytes, ranks: ranks), setting: setting(library))
    }
    for mebibytes in [1, 4, 8, 16, 32, 64, 65, 128] {
      let bytes = mebibytes << 20
      let isSymmetric = mebibytes >= max(least, 1) && mebibytes <= most
      let expected: Library = isSymmetric ? .symmetric : .nccl
      if mebibytes >= max(least, 1) {
        #expect(try time(bytes, .vllm, on: node) == time(bytes, expected, on: node))
      }
      if mebibytes >= 8 {
        #expect(try time(bytes, .vllm, on: older) == time(bytes, .nccl, on: older))
      }
    }
  }

  /// NCCL takes the faster of its ring and the switches' multicast, which few devices and nodes without such switches do not have.
  @Test func multicastIsTakenWhereItIsFaster() throws {
    let node = try ShippedMachines.machine("hgx-h200-8gpu")
    let older = try ShippedMachines.machine("dgx-a100")
    func sum(
      _ ranks: Int, _ bytes: Int, _ library: Library, on machine: StepModel
    ) throws
      -> CostEstimate
    {
      try machine.prediction(
        Collective(.allReduce, type: .bf16, bytes: bytes, ranks: ranks), setting: setting(library)
      ).estimate
    }
    func isRing(_ estimate: CostEstimate) -> Bool {
      estimate.blame.contains { $0.cause == .latency(level: "nvlink") }
    }
    for power in 10...31 {
      let (ring, multicast) = try (
        sum(8, 1 << power, .nccl, on: node), sum(8, 1 << power, .nvls, on: node)
      )
      #expect(ring.time <= multicast.time)
      #expect(try isRing(sum(4, 1 << power, .nccl, on: node)))
      #expect(try isRing(sum(8, 1 << power, .nccl, on: older)))
    }
    #expect(try !isRing(sum(8, 1 << 28, .nccl, on: node)))
    // A device's link carries all bytes and its own part of them.
    let large = try sum(8, 1 << 34, .nvls, on: node).time.value
    #expect(large > Double(1 << 34) * 1.125 / 450e9 && large < Double(1 << 34) * 1.75 / 450e9)
  }

  @Test(arguments: [Library.flash2, .flash3])
  func queriesBeyondWholeNumbersAreNoFault(library: Library) throws {
    let most = 3_037_000_500
    let machine = try ShippedMachines.machine("nvidia-h200-sxm")
    let time = try machine.time(
      Attention(
        .flash, type: .bf16, batch: most, heads: 32, kvHeads: 1, queries: most, keys: most,
        headDim: 128, causal: true), setting: setting(library))
    #expect(time > .zero && time.value.isFinite)
  }

  /// A list for few rows is taken for no more, and then alone.
  @Test func theTileOfManyRowsIsTheLibrarys() throws {
    let machine = try ShippedMachines.machine("nvidia-h200-sxm")
    func tiles(_ rows: Int) throws -> String {
      let product = GEMM(type: .fp8, m: rows, n: 8192, k: 4096)
      let found = try machine.prediction(product, setting: setting(.cutlass)).estimate.blame
      return found.map(\.cause.description).joined(separator: " ")
    }
    #expect(try tiles(64).contains("64x64") && tiles(65).contains("128x64"))
    #expect(try tiles(200).contains("128x128"))
  }

  /// Narrow products of the recipe are those of the engine's kernels, behind what rounds their input.
  @Test(arguments: [
    ("nvidia-h200-sxm", Library.machete as Library?), ("nvidia-a100-sxm-80gb", .marlin),
  ])
  func recipesTakeTheEnginesProducts(name: String, widened: Library?) throws {
    let rules = try #require(ShippedMachines.machine(name).vllm)
    let four = GEMM(type: .bf16, m: 8, n: 8, k: 8, weights: .int4)
    #expect(rules.kernels.choice(for: four, isInBlocks: false).library == widened)
    let plain = GEMM(type: .bf16, m: 8, n: 8, k: 8)
    #expect(rules.kernels.choice(for: plain, isInBlocks: false).library == nil)
    guard name.contains("h200") else { return }
    let eight = GEMM(type: .fp8, m: 8, n: 8, k: 8)
    #expect(rules.kernels.choice(for: eight, isInBlocks: false) == (.cutlass, .token))
    #expect(rules.kernels.choice(for: eight, isInBlocks: true) == (.deepgemm, .group))
  }

  /// Tokens' blocks take turns at the places that a multiprocessor has for them: fewer where a block is wider.
  @Test(arguments: 0..<10) func theCachesWriteGoesByTokens(seed: UInt64) throws {
    let machine = try ShippedMachines.machine("nvidia-h200-sxm")
    var random = SplitMix(seed: seed)
    let (rows, columns) = (1024 + random.size(bits: 13), 2 * random.one(of: [128, 256, 512]))
    func time(_ rows: Int, _ columns: Int) throws -> Seconds {
      try machine.time(
        RowCopy(.cacheWrite, type: .bf16, rows: rows, columns: columns), setting: setting(.vllm))
    }
    // As many bytes in half the tokens, twice as wide: no more blocks at a time, no fewer turns.
    #expect(try time(2 * rows, columns) > time(rows, columns))
    #expect(try time(rows, 2 * columns) > time(rows, columns))
  }
}
