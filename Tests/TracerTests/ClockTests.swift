import Testing
import Tracer

@Suite struct ClockTests {
  @Test func timeNeverGoesBack() {
    var last = Clock.now()
    for _ in 0..<100_000 {
      let now = Clock.now()
      if now < last { Issue.record("\(now) after \(last)") }
      last = now
    }
  }

  @Test func timeGoesOn() {
    let begin = Clock.now()
    var now = begin
    for _ in 0..<10_000_000 where now == begin { now = Clock.now() }
    #expect(now > begin)
  }

  @Test func aReadingCostsSomethingAndNotMuch() {
    let cost = Clock.cost(readings: 301)
    #expect(cost > 0)
    #expect(cost < 100_000)
  }
}
