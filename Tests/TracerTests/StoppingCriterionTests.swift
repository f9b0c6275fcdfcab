import Laws
import Testing
import Tracer

@Suite struct StoppingCriterionTests {
  /// Durations as a quiet machine gives them: around a middle, now and then much longer.
  private func durations(_ count: Int, _ random: inout SplitMix) -> [Int64] {
    (0..<count).map { _ in
      let usual = Int64.random(in: 9_000...11_000, using: &random)
      return Int.random(in: 0..<20, using: &random) == 0 ? usual * 3 : usual
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func theIntervalOfTheMedianShrinksWithMoreSamples(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let samples = durations(30, &random)
    // The same distribution with more and more samples of it.
    let widths = [1, 4, 16, 64].map { times in
      StoppingCriterion.relativeHalfWidth(Array(repeatElement(samples, count: times).joined()))
    }
    #expect(widths == widths.sorted(by: >))
    #expect(widths[3] < widths[0] / 2)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func theIntervalKnowsNoOrderAndNoUnit(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let samples = durations(40, &random)
    let width = StoppingCriterion.relativeHalfWidth(samples)
    #expect(StoppingCriterion.relativeHalfWidth(samples.shuffled(using: &random)) == width)
    #expect(abs(StoppingCriterion.relativeHalfWidth(samples.map { $0 * 1000 }) - width) < 1e-12)
  }

  @Test func equalSamplesLeaveNoDoubtAndTwoSayNothing() {
    #expect(StoppingCriterion.relativeHalfWidth([5, 5, 5, 5, 5]) == 0)
    #expect(StoppingCriterion.relativeHalfWidth([5, 5]) == .infinity)
    #expect(StoppingCriterion.relativeHalfWidth([]) == .infinity)
    #expect(StoppingCriterion.relativeHalfWidth([0, 0, 0]) == 0)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func theBoundsHold(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let criterion = StoppingCriterion(
      precision: 0, timeBound: 1_000_000, leastSamples: 7, mostSamples: 50, leastTurns: 3)
    for count in 0...60 {
      let samples = durations(count, &random)
      let isMet = criterion.isMet(by: samples, turns: 3)
      if count < 7 { #expect(!isMet) }
      if count >= 50 { #expect(isMet) }
      if count >= 7 && samples.reduce(0, +) >= 1_000_000 { #expect(isMet) }
      #expect(!criterion.isMet(by: samples, turns: 2))
      #expect(criterion.isMet(by: samples, turns: 9) == isMet)
    }
    #expect(!criterion.isMet(by: [2_000_000], turns: 3))
    #expect(criterion.isMet(by: [Int64](repeating: 200_000, count: 7), turns: 3))
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func whatIsPreciseEnoughIsEnoughForLessPrecision(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let samples = durations(Int.random(in: 7...49, using: &random), &random)
    let met = [0.001, 0.01, 0.05, 0.2, 3].map { precision in
      StoppingCriterion(precision: precision, timeBound: .max, leastSamples: 7, mostSamples: 50)
        .isMet(by: samples, turns: 5)
    }
    #expect(met == met.sorted { !$0 && $1 })
    #expect(met[4])
  }
}
