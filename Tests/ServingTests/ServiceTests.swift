import Laws
import Testing
import Workloads

@testable import Serving

/// A machine whose steps take a time that grows with their tokens and contexts.
struct ToyClock: StepClock {
  let preparation = 0.001

  func times(_ groups: [SequenceGroup]) -> StepTimes {
    StepTimes(
      device: time(groups), host: preparation, joules: groups.reduce(0) { $0 + Double($1.tokens) })
  }

  func time(_ groups: [SequenceGroup]) -> Double {
    groups.reduce(0.003) { sum, group in
      sum + 2e-5 * Double(group.count * group.new) + 1e-8 * Double(group.count * group.keys)
    }
  }
}

extension SchedulerSettings {
  /// Small ones, drawn.
  fileprivate static func drawn(_ random: inout SplitMix) -> SchedulerSettings {
    var settings = SchedulerSettings(
      batchedTokens: Int.random(in: 8...600, using: &random),
      sequences: Int.random(in: 1...40, using: &random),
      block: Bool.random(using: &random) ? 1 : 16,
      blocks: Int.random(in: 10...400, using: &random),
      modelLength: Int.random(in: 50...4000, using: &random))
    settings.reservesPrompts = Bool.random(using: &random)
    settings.promptTokens =
      Bool.random(using: &random) ? 0 : Int.random(in: 1...300, using: &random)
    if Bool.random(using: &random) {
      settings.groups = Int.random(in: 0...2, using: &random)
      settings.windowGroups = Int.random(in: settings.groups == 0 ? 1...2 : 0...2, using: &random)
      settings.window = Int.random(in: 1...300, using: &random)
    }
    settings.watermark = Bool.random(using: &random) ? 0 : 0.05
    return settings
  }
}

@Suite struct ServiceTests {
  private func requests(_ random: inout SplitMix) -> [Request] {
    let process: ArrivalProcess = Bool.random(using: &random) ? .poisson(rate: 20) : .burst
    return process.requests(
      Int.random(in: 1...40, using: &random), prompt: .uniform(1, 300), output: .uniform(1, 60),
      seed: random.next())
  }

  /// What every service keeps, whatever it is asked.
  @Test(arguments: 0..<UInt64(Tier.times(1000, quick: 100))) func tokensAndBlocksAreKept(
    seed: UInt64
  ) throws {
    var random = SplitMix(seed: seed)
    let settings = SchedulerSettings.drawn(&random)
    let requests = requests(&random)
    let arrivals: Arrivals =
      Bool.random(using: &random) ? .open : .closed(Int.random(in: 1...12, using: &random))
    var service = Service(ToyClock(), settings, hop: 0.0005)
    let run = try service.run(requests, arrivals)

    // Each request ends once, with all its tokens, or could never be served.
    #expect(run.lives.count + run.refused.count == requests.count)
    #expect(Set(run.lives.map(\.request)).union(run.refused) == Set(requests.indices))
    for life in run.lives {
      #expect(life.output == requests[life.request].output)
      #expect(life.sent <= life.scheduled && life.scheduled < life.first && life.first <= life.last)
    }
    for step in run.steps {
      #expect(step.blocks >= 0 && step.blocks <= settings.blocks)
      #expect(step.decodes + step.chunkTokens <= settings.batchedTokens)
      #expect(step.decodes + step.chunks <= settings.sequences)
      #expect(step.decodes + step.chunks > 0)
    }
    // One step at a time.
    for (one, next) in zip(run.steps, run.steps.dropFirst()) {
      #expect(one.start + one.duration <= next.start)
    }
    // Every token is computed once, and again only after a sequence had to wait anew.
    let computed = run.steps.reduce(0) { $0 + $1.decodes + $1.chunkTokens }
    let least = run.lives.reduce(0) { $0 + $1.prompt + $1.output - 1 }
    #expect(run.preemptions > 0 ? computed >= least : computed == least)
    #expect(run.lives.reduce(0) { $0 + $1.preemptions } <= run.preemptions)

    var again = Service(ToyClock(), settings, hop: 0.0005)
    #expect(try again.run(requests, arrivals).lives == run.lives)
  }

  @Test(arguments: 0..<UInt64(Tier.times(200, quick: 40))) func aLoneRequestTakesItsStepsAndNoMore(
    seed: UInt64
  ) throws {
    var random = SplitMix(seed: seed)
    let request = Request(
      prompt: Int.random(in: 1...500, using: &random),
      output: Int.random(in: 1...50, using: &random))
    let clock = ToyClock()
    var service = Service(
      clock,
      SchedulerSettings(
        batchedTokens: 8192, sequences: 8, block: 16, blocks: 1000, modelLength: 4096), hop: 0.001)
    let life = try #require(try service.run([request], .open).lives.first)
    let prefill = clock.time([.prompts(1, of: request.prompt)])
    #expect(abs(life.timeToFirst - (0.002 + clock.preparation + prefill)) < 1e-9)
    if let perToken = life.timePerToken {
      #expect(perToken >= clock.time([.decode(1, context: request.prompt + 1)]) - 1e-12)
    }
  }

  /// Over populations of services: more blocks never cost throughput on average.
  @Test func aSmallerCacheDoesNotRaiseThroughput() throws {
    var (small, large) = (0.0, 0.0)
    for seed in 0..<200 {
      var random = SplitMix(seed: UInt64(seed))
      let requests = ArrivalProcess.burst.requests(
        30, prompt: .uniform(20, 200), output: .uniform(10, 80), seed: random.next())
      func rate(_ blocks: Int) throws -> Double {
        let settings = SchedulerSettings(
          batchedTokens: 512, sequences: 64, block: 16, blocks: blocks, modelLength: 1024)
        var service = Service(ToyClock(), settings)
        let run = try service.run(requests, .open)
        return Double(run.outputTokens) / run.makespan
      }
      small += try rate(60)
      large += try rate(600)
    }
    #expect(small <= large)
  }

  @Test func throughputDoesNotFallWithConcurrency() throws {
    var rates: [Double] = []
    for concurrency in [1, 2, 4, 8, 16] {
      var sum = 0.0
      for seed in 0..<50 {
        let requests = ArrivalProcess.burst.requests(
          60, prompt: .uniform(20, 200), output: .uniform(10, 80), seed: UInt64(seed))
        var service = Service(
          ToyClock(),
          SchedulerSettings(
            batchedTokens: 8192, sequences: 64, block: 16, blocks: 4000, modelLength: 1024))
        let run = try service.run(requests, .closed(concurrency))
        sum += Double(run.outputTokens) / run.makespan
      }
      rates.append(sum)
    }
    #expect(rates == rates.sorted())
  }

  @Test func arrivalsHaveTheirRate() {
    for process in [ArrivalProcess.poisson(rate: 5), .gamma(rate: 5, variation: 2)] {
      let requests = process.requests(20_000, prompt: .fixed(1), output: .fixed(1), seed: 3)
      let rate = Double(requests.count) / (requests.last?.arrival ?? 0)
      #expect(abs(rate - 5) < 0.25)
    }
  }

  /// A range holds the prediction and what the steps alone say, and grows with either distance; a rate's is that of its inverse.
  @Test(arguments: 0..<UInt64(Tier.times(300, quick: 40))) func marginsWidenRanges(seed: UInt64) {
    var random = SplitMix(seed: seed)
    func drawn(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &random) }
    let (low, high) = (drawn(0...0.5), drawn(0...0.5))
    let margins = ServiceMargins([.eachToken: [low, high]])
    let middle = drawn(0.001...10)
    let (least, most) = (middle * drawn(0.5...1), middle * drawn(1...2))
    let range = margins.range(.eachToken, of: middle, least, most)
    #expect(range[0] <= least * (1 + 1e-12) && range[1] >= most * (1 - 1e-12))
    let wider = margins.range(.eachToken, of: middle, least * 0.9, most * 1.1)
    #expect(wider[0] < range[0] && wider[1] > range[1])
    let none = ServiceMargins([:]).range(.eachToken, of: middle, least, most)
    #expect(none == [least, most])
    let rate = margins.rate(of: 1 / middle, 1 / least, 1 / most)
    #expect(abs(rate[0] * range[1] - 1) < 1e-9 && abs(rate[1] * range[0] - 1) < 1e-9)
  }
}
