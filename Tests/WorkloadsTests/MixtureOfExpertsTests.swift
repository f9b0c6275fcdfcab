import Laws
import Quantities
import Testing
import Workloads

@Suite struct MixtureOfExpertsTests {
  private func mixture(_ random: inout SplitMix) throws -> MixtureOfExperts {
    let axes = try random.axes(of: "moe_ffn").description
    return try #require(try operation("moe_ffn", axes, "bf16") as? MixtureOfExperts)
  }

  @Test(arguments: 0..<50) func activeExpertsAreThoseThatARandomRouterReaches(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let mixture = try mixture(&random)
    var idle = 1.0
    for _ in 0..<mixture.tokens { idle *= 1 - Double(mixture.topK) / Double(mixture.experts) }
    let plain = Double(mixture.experts) * (1 - idle)
    #expect(abs(mixture.activeExperts - plain) <= 1e-9 * plain, "\(mixture.label)")
  }

  @Test(arguments: 0..<50) func activeExpertsLieBetweenOneTokensAndAll(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let mixture = try mixture(&random)
    let active = mixture.activeExperts
    #expect(active >= Double(mixture.topK) * (1 - 1e-12), "\(mixture.label)")
    #expect(active <= Double(mixture.experts), "\(mixture.label)")
    #expect(active <= Double(mixture.tokens * mixture.topK) * (1 + 1e-12), "\(mixture.label)")
  }

  @Test(arguments: 0..<20) func oneTokenReachesWhatItTakesAndMoreTokensReachMore(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let experts = Int.random(in: 2...200, using: &random)
    let taken = Int.random(in: 1..<experts, using: &random)
    var last = 0.0
    for tokens in [1, 2, 3, 5, 8] {
      let mixture = MixtureOfExperts(
        type: .bf16,
        sizes: ExpertSizes(
          tokens: tokens, modelDim: 8, hiddenDim: 8, experts: experts, topK: taken))
      if tokens == 1 { #expect(abs(mixture.activeExperts - Double(taken)) < 1e-9) }
      #expect(mixture.activeExperts > last)
      last = mixture.activeExperts
    }
  }

  @Test func theWeightsOfActiveExpertsAreRead() throws {
    let all = MixtureOfExperts(
      type: .bf16,
      sizes: ExpertSizes(
        tokens: 3, modelDim: 10, hiddenDim: 20, experts: 4, topK: 4))
    // Four experts of three matrices, the router, and three tokens, two bytes each.
    #expect(all.activeExperts == 4)
    #expect(all.demand.compulsory.reads == Bytes(2 * (4 * 3 * 200 + 40 + 30)))
    #expect(all.demand.compulsory.writes == Bytes(60))
  }
}
