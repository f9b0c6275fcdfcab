import Hardware
import Quantities
import Testing
import Workloads

@testable import Model

/// The formulas of MoE-Lens, and what a pass with streamed weights does by steps.
@Suite struct MoELensTests {
  /// Mixtral-8x7B on an A40 over 19.5 GB/s, as the paper measured it.
  private let lens = MoELens(
    weights: Bytes(94e9), tokenBytes: Bytes(131_072), expertRatio: 4,
    link: BytesPerSecond(19.5e9), device: FLOPsPerSecond(150e12))

  private static let mixtral = Transformer(
    family: "mixtral", hidden: 4096, layers: 32, vocabulary: 32_000, context: 32_768,
    attention: .init(heads: 32, kvHeads: 8, headDim: 128),
    feedForward: .init(inner: 14_336, isGated: true),
    experts: .init(count: 8, perToken: 2, inner: 14_336, layers: 32),
    norm: .init(form: .rms, count: 2), learnsPositions: false, isTied: false)

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

  private func pass(_ tokens: Int, on machine: JobModel) throws -> JobPrediction {
    guard case .fits(let pass) = try machine.streamedPass(of: Self.mixtral, tokens: tokens) else {
      throw JobError.unsupported("it should fit")
    }
    return pass
  }

  private static let machines = [
    "nvidia-a40", "nvidia-l40s", "nvidia-a100-pcie-80gb", "nvidia-h200-sxm",
  ]

  /// A pass does no more than the formula allows: as many tokens as come with one stream of the weights, or as the device's peak
  /// takes; where the weights' way is longer it does just that. (A device's weights leave out the last norm: 9 in 10^8.)
  @Test(arguments: machines, [16, 512, 4096, 16_384])
  func aPassDoesNoMoreThanTheFormula(name: String, tokens: Int) throws {
    let machine = try JobModel(ShippedMachines.library.profile(name))
    let bound = try #require(
      MoELens(
        Self.mixtral, link: try machine.step.hostLink(), device: try machine.step.peak(.bf16)))
    let pass = try pass(tokens, on: machine)
    let streamed = Double(tokens) / bound.pass.value
    #expect(pass.tokensPerSecond <= min(streamed, bound.deviceLimit) * (1 + 1e-7))
    if pass.bound == .link("weights") {
      #expect(abs(pass.tokensPerSecond / streamed - 1) < 1e-7)
    }
    #expect(tokens > 512 || pass.bound == .link("weights"))
    #expect(pass.interval.low < pass.time && pass.time < pass.interval.high)
  }

  /// A faster link does no fewer tokens, and as many more as it is faster where it decides.
  @Test(arguments: [16, 4096, 65_536]) func aFasterLinkDoesNoFewerTokens(tokens: Int) throws {
    let profile = try ShippedMachines.library.profile("nvidia-h200-sxm")
    var last: Double?
    for factor in [0.25, 0.5, 1, 2, 4, 64] {
      var faster = profile
      for index in faster.links.indices {
        faster.links[index].bandwidth.value = profile.links[index].bandwidth.value * factor
      }
      let rate = try pass(tokens, on: JobModel(faster)).tokensPerSecond
      #expect(rate >= last ?? 0)
      if tokens == 16, factor <= 4, let last { #expect(abs(rate / last - 2) < 1e-9) }
      last = rate
    }
  }

  @Test func aPassThatDoesNotFitIsSaid() throws {
    let machine = try JobModel(ShippedMachines.library.profile("nvidia-a40"))
    guard case .tooLarge(let shortage) = try machine.streamedPass(of: Self.mixtral, tokens: 1 << 20)
    else {
      Issue.record("it should not fit")
      return
    }
    #expect(shortage.missing > .zero && shortage.memory.cache == .zero)
  }

  /// Weights that multiply a token are those of the products in a step of one token.
  @Test(arguments: [false, true]) func multipliedWeightsAreThoseOfTheProducts(isTied: Bool) {
    var latent = Self.mixtral
    latent.attention.latent = .init(queryRank: 768, rank: 512, plain: 128, rotary: 64, value: 96)
    latent.attention.headDim = 192
    latent.experts?.layers = 30
    latent.experts?.sharedInner = 2048
    var dense = Self.mixtral
    dense.experts = nil
    dense.attention.hasInputBias = true
    for var model in [Self.mixtral, latent, dense] {
      model.isTied = isTied
      let step = Step(model: model, groups: [.decode(1, context: 1)])
      let products = step.fusedParts.reduce(FLOPs.zero) { sum, part in
        let isAttention = part.operation is Attention || part.operation is LatentAttention
        return isAttention ? sum : sum + part.operation.demand.products * Double(part.times)
      }
      #expect(products.value == 2 * Double(model.multipliedParameters))
    }
  }
}
