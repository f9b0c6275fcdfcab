import Quantities
import Systems
import Testing
import Workloads

@Suite struct SystemsTests {
  /// Mixtral-8x7B on an A40 over 19.5 GB/s, as the paper measured it.
  private let lens = MoELens(
    weights: Bytes(94e9), tokenBytes: Bytes(131_072), expertRatio: 4,
    link: BytesPerSecond(19.5e9), device: FLOPsPerSecond(150e12))

  @Test func theSecondStageTendsToTheFirst() {
    let cache = Bytes(70e9)
    for (prompt, generated) in [(98, 32), (98, 256), (926, 128)] {
      let first = lens.throughput(cache: cache, prompt: prompt, generated: generated)
      var last = 0.0
      for requests in [1_000, 20_000, 1_000_000, 100_000_000] {
        let second = lens.throughput(
          cache: cache, prompt: prompt, generated: generated, requests: requests, page: 1)
        #expect(second >= last * 0.999)
        last = second
      }
      // Sums over a sequence's life have one term more than its tokens.
      #expect(abs(last / first - 1) < 0.05, "\(last) against \(first)")
    }
  }

  @Test func parallelTokensOverCacheIsTheSum() {
    let sum = (0...32).reduce(0) { $0 + 98 + $1 }
    #expect(MoELens.parallelism(prompt: 98, generated: 32) == Double(130) / Double(sum))
  }

  private let kinetics = Kinetics(
    parameters: 8.19e9, layers: 36, heads: 32, kvHeads: 8, headDim: 128)

  /// Step by step: each token's products, and every key and value that its attention reads.
  @Test(arguments: [(512, 300, 1), (0, 1000, 4), (2000, 64, 8)])
  func denseCostIsTheSumOverTokens(context: Int, generated: Int, trials: Int) {
    let cost = kinetics.cost(.dense, context: context, generated: generated, trials: trials)
    let n = Double(trials)
    var (compute, own) = (0.0, 0.0)
    for token in 0..<generated {
      let seen = Double(context) + Double(token) + 0.5
      compute += n * (2 * 8.19e9 + 4 * seen * 36 * 32 * 128)
      // The prompt's keys and values are read once for all trials.
      own += 4 * (Double(context) + n * (Double(token) + 0.5)) * 36 * 8 * 128
    }
    #expect(abs(cost.compute.value / compute - 1) < 1e-9)
    #expect(abs(cost.memory.value / own - 1) < 1e-9)
  }

  @Test func aBudgetBeyondAllKeysIsDenseForEachTrial() {
    let (dense, sparse) = (
      kinetics.cost(.dense, context: 100, generated: 400, trials: 1),
      kinetics.cost(.topK(budget: 500), context: 100, generated: 400, trials: 1)
    )
    #expect(abs(dense.compute / sparse.compute - 1) < 1e-9)
    #expect(abs(dense.memory / sparse.memory - 1) < 1e-9)
  }

  @Test func theCrossoverIsWhereAttentionCostsAsMuchAsTheWeights() throws {
    let length = try #require(
      kinetics.crossover(.dense, context: 0, trials: 1, intensity: Kinetics.paperIntensity))
    for (generated, isBeyond) in [(length, true), (length - 1, false)] {
      let whole = kinetics.cost(.dense, context: 0, generated: generated, trials: 1)
        .equivalent(Kinetics.paperIntensity).value
      #expect((whole >= 4 * 8.19e9 * Double(generated)) == isBeyond)
    }
  }

  @Test func exchangeIsThePapersArithmetic() {
    let slow = ExpertExchange(
      tokens: 32, copies: 9, hidden: 7000, bandwidth: BytesPerSecond(50e9))
    #expect(abs(slow.layer.value - 120.96e-6) < 1e-12)
    #expect(abs(slow.step(layers: 61).value - 14.757e-3) < 1e-6)
  }
}

@Suite struct ClassifierMemoryTests {
  private let gemma = ClassifierMemory(tokens: 8192, vocabulary: 256_000, hidden: 2304)

  /// The paper's lower bound, 1161 MiB, and what a bf16 copy of the logits is, 4000 MiB.
  @Test func boundsAreThePapers() {
    #expect((gemma.gradients.value / 1_048_576).rounded() == 1161)
    #expect(gemma.loss(.compiled).value / 1_048_576 == 4000)
  }

  @Test func noMethodNeedsLessThanItsGradients() {
    for method in ClassifierMemory.Method.allCases {
      #expect(gemma.gradient(method) >= gemma.gradients)
      #expect(gemma.both(method) >= gemma.gradient(method))
      #expect(gemma.both(method) <= gemma.loss(method) + gemma.gradient(method))
    }
  }

  /// GPT-2 medium on 192 KiB of on-chip memory, by the paper's block rule: three blocks of 384 keys.
  @Test func attentionMovesWhatFlashAttentionPrints() throws {
    let traffic = AttentionTraffic(
      batch: 64, heads: 16, length: 1024, dim: 64, onChip: Bytes(196_608))
    func total(_ method: AttentionTraffic.Method) throws -> Double {
      try traffic.passes(method).reduce(0) { $0 + $1.bytes.value }
    }
    #expect(abs(try total(.flash) / 4.4e9 - 1) < 0.1)
    #expect(abs(try total(.standard) / 40.3e9 - 1) < 0.01)
    #expect(abs(try total(.fused) / 35.3e9 - 1) < 0.03)
  }
}
