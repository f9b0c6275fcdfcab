import Laws
import Testing

@testable import Planning

@Suite struct SweepFrontTests {
  @Test(arguments: 0..<20) func theFrontIsWhatNoneIsBetterThan(seed: UInt64) {
    var random = SplitMix(seed: seed)
    func figure() -> Float { Float(Int.random(in: 1...12, using: &random)) }
    var findings: [Sweep.Finding] = []
    var figures: [(throughput: Float, cost: Float)] = []
    for _ in 0..<60 {
      var finding = Sweep.Finding(outcome: Bool.random(using: &random) ? .time : .tooLarge)
      finding.time = figure()
      findings.append(finding)
      figures.append((figure(), figure()))
    }
    findings.markFront { number, _ in figures[number] }
    for index in findings.indices where findings[index].outcome == .time {
      let beaten = findings.indices.contains { other in
        findings[other].outcome == .time && other != index
          && findings[other].time <= findings[index].time
          && figures[other].throughput >= figures[index].throughput
          && figures[other].cost <= figures[index].cost
          && (findings[other].time < findings[index].time
            || figures[other].throughput > figures[index].throughput
            || figures[other].cost < figures[index].cost)
      }
      #expect(!(findings[index].isPareto && beaten))
      let equal = findings.indices.contains { other in
        findings[other].isPareto && findings[other].time == findings[index].time
          && figures[other] == figures[index]
      }
      #expect(findings[index].isPareto || beaten || equal)
    }
  }
}
