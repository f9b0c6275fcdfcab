import Laws
import Testing
import Workloads

/// How many experts tokens meet, and in how many blocks, against draws.
@Suite struct ExpertLoadTests {
  private func load(_ random: inout SplitMix, skew: Double = 0) -> ExpertLoad {
    let experts = 1 + random.size(bits: 7)
    return ExpertLoad(
      experts: experts, perToken: Int.random(in: 1...min(experts, 8), using: &random),
      tokens: random.size(bits: 11), shares: ExpertShares(skew: skew))
  }

  @Test(arguments: 0..<40) func expertsAndRowsAreWithinTheirBounds(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let load = load(&random, skew: random.one(of: [0, 0.5, 1.2]))
    let rows = Double(load.tokens * load.perToken)
    #expect(load.rows <= rows * (1 + 1e-12))
    #expect(load.touched > 0 && load.touched <= min(Double(load.experts), rows) * (1 + 1e-12))
    for height in [16, 64, 128] {
      let blocks = load.blocks(of: height)
      #expect(blocks >= load.touched * (1 - 1e-12))
      #expect(blocks <= load.touched + rows / Double(height) + 1e-9)
      #expect(blocks * Double(height) >= load.rows * 0.98)
    }
    if load.shares == .alike { #expect(abs(load.rows / rows - 1) < 1e-12) }
  }

  @Test(arguments: 0..<20) func moreTokensMeetNoFewer(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let load = load(&random, skew: random.one(of: [0, 0.8]))
    let more = ExpertLoad(
      experts: load.experts, perToken: load.perToken, tokens: load.tokens * 2, shares: load.shares)
    #expect(more.touched >= load.touched && more.blocks(of: 32) >= load.blocks(of: 32) - 1e-9)
  }

  /// Means of 400 draws, in which each token takes distinct experts.
  @Test(arguments: [(128, 8, 8), (128, 8, 300), (8, 2, 40), (64, 6, 64)], [16, 64])
  func meansAreThoseOfDraws(sizes: (experts: Int, perToken: Int, tokens: Int), height: Int) {
    var random = SplitMix(seed: 5)
    var (met, blocks) = (0, 0)
    let draws = 400
    for _ in 0..<draws {
      var rows = [Int](repeating: 0, count: sizes.experts)
      for _ in 0..<sizes.tokens {
        var left = Array(0..<sizes.experts)
        for _ in 0..<sizes.perToken {
          rows[left.remove(at: Int.random(in: left.indices, using: &random))] += 1
        }
      }
      met += rows.count { $0 > 0 }
      blocks += rows.reduce(0) { $0 + ($1 + height - 1) / height }
    }
    let load = ExpertLoad(
      experts: sizes.experts, perToken: sizes.perToken, tokens: sizes.tokens)
    #expect(abs(load.touched / (Double(met) / Double(draws)) - 1) < 0.02)
    #expect(abs(load.blocks(of: height) / (Double(blocks) / Double(draws)) - 1) < 0.03)
  }

  @Test func skewMeetsFewerAndHalvesAddUp() {
    let even = ExpertLoad(experts: 64, perToken: 4, tokens: 20)
    let skewed = ExpertLoad(experts: 64, perToken: 4, tokens: 20, shares: ExpertShares(skew: 1))
    #expect(skewed.touched < even.touched)
    let half = ExpertLoad(experts: 64, perToken: 4, tokens: 20, held: 32)
    #expect(abs(2 * half.touched / even.touched - 1) < 1e-12 && 2 * half.rows == even.rows)
  }
}
