import Laws
import Testing
import Workloads

@testable import Serving

/// What the cache finds again, who goes first, tokens that are proposed ahead, sessions and copies.
@Suite struct SharingTests {
  private func settings(blocks: Int = 2000) -> SchedulerSettings {
    SchedulerSettings(
      batchedTokens: 512, sequences: 32, block: 16, blocks: blocks, modelLength: 4096)
  }

  private func run(
    _ requests: [Request], _ settings: SchedulerSettings, _ arrivals: Arrivals = .open,
    copies: Int = 1, router: Router = .turns
  ) throws -> ServiceRun {
    var service = Service(ToyClock(), settings, hop: 0.0005, copies: copies, router: router)
    return try service.run(requests, arrivals)
  }

  private func requests(_ random: inout SplitMix, _ count: Int) -> [Request] {
    let process: ArrivalProcess = Bool.random(using: &random) ? .poisson(rate: 30) : .burst
    return process.requests(
      count, prompt: .uniform(1, 300), output: .uniform(1, 60), seed: random.next())
  }

  /// Blocks are neither lost nor held twice, whatever is taken, held, named and released.
  @Test(arguments: 0..<UInt64(Tier.times(1000, quick: 100))) func blocksAreKept(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let count = Int.random(in: 1...30, using: &random)
    var pool = BlockPool(count, isCaching: true)
    var held: [Int32] = []
    var names: [UInt64: Int32] = [:]
    for _ in 0..<200 {
      switch Int.random(in: 0..<4, using: &random) {
      case 0 where pool.free > 0:
        let block = pool.take()
        #expect(!held.contains(block))
        names = names.filter { $0.value != block }
        held.append(block)
      case 1 where !held.isEmpty:
        pool.release(held.remove(at: Int.random(in: held.indices, using: &random)))
      case 2 where !held.isEmpty:
        let (block, content) = (held[0], UInt64.random(in: 1...40, using: &random))
        if names[content] == nil {
          names = names.filter { $0.value != block }
          names[content] = block
        }
        pool.name(block, content)
      case 3:
        if let block = names.values.min() {
          pool.hold(block)
          held.append(block)
        }
      default: break
      }
      #expect(pool.free == count - Set(held).count)
      for (content, block) in names { #expect(pool.block(of: content) == block) }
    }
  }

  /// The block that was used last longest ago is taken first, of one sequence its last.
  @Test func theOldestBlockIsTaken() {
    var pool = BlockPool(4, isCaching: true)
    let blocks = (0..<4).map { _ in pool.take() }
    for (place, block) in blocks.enumerated() { pool.name(block, UInt64(place + 1)) }
    for block in blocks.prefix(2).reversed() { pool.release(block) }
    for block in blocks.suffix(2).reversed() { pool.release(block) }
    #expect([pool.take(), pool.take()] == [blocks[1], blocks[0]])
    #expect(pool.block(of: 3) == blocks[2] && pool.block(of: 1) == nil)
  }

  /// Every token of a prompt is computed or was found, and nothing that others do not have is found.
  @Test(arguments: 0..<UInt64(Tier.times(1000, quick: 100))) func promptsAreComputedOrFound(
    seed: UInt64
  ) throws {
    var random = SplitMix(seed: seed)
    let tokens = Int.random(in: 1...200, using: &random)
    let kinds = Int.random(in: 1...4, using: &random)
    let shared = Request.beginning(
      requests(&random, 30), alike: tokens, kinds: kinds, seed: random.next())
    let run = try run(shared, settings())
    let computed = run.steps.reduce(0) { $0 + $1.decodes + $1.chunkTokens }
    let asked = run.lives.reduce(0) { $0 + $1.prompt + $1.output - 1 }
    #expect(run.preemptions == 0 && run.lives.count == 30)
    #expect(computed + run.lives.reduce(0) { $0 + $1.found } == asked)
    for life in run.lives {
      #expect(life.found <= min(tokens, life.prompt - 1) && life.found % 16 == 0)
    }
  }

  /// Over 200 services, prompts that begin alike have their first tokens no later with a cache that finds them.
  @Test func aWarmCacheDoesNotRaiseFirstTokens() throws {
    var (with, without) = (0.0, 0.0)
    for seed in 0..<200 {
      var random = SplitMix(seed: UInt64(seed))
      let shared = Request.beginning(
        requests(&random, 30), alike: 150, kinds: 2, seed: random.next())
      var other = settings()
      other.findsPrefixes = false
      with += try #require(ServiceFigures(try run(shared, settings())).first).mean
      without += try #require(ServiceFigures(try run(shared, other)).first).mean
    }
    #expect(with < without)
  }

  /// What is preempted finds what is left of it, and no service computes more for it.
  @Test(arguments: 0..<UInt64(Tier.times(200, quick: 40))) func whatIsSentBackFindsWhatIsLeft(
    seed: UInt64
  ) throws {
    var random = SplitMix(seed: seed)
    let asked = requests(&random, 20)
    var (finds, other) = (settings(blocks: 60), settings(blocks: 60))
    (finds.reservesPrompts, other.findsPrefixes) = (true, false)
    for settings in [finds, other] {
      let run = try run(asked, settings)
      #expect(run.lives.count + run.refused.count == 20)
      let computed = run.steps.reduce(0) { $0 + $1.decodes + $1.chunkTokens }
      let least = run.lives.reduce(0) { $0 + $1.prompt + $1.output - 1 }
      #expect(computed >= least)
    }
  }

  /// Of requests that come together, those with the smaller number have their first token first.
  @Test(arguments: 0..<100) func prioritiesGoFirst(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var asked = (0..<40).map { _ in Request(prompt: 200, output: 20) }
    for index in asked.indices { asked[index].priority = Int.random(in: 0...1, using: &random) }
    var settings = settings()
    (settings.goesByPriority, settings.sequences) = (true, 4)
    let run = try run(asked, settings)
    let firsts = [0, 1].map { priority in
      run.lives.filter { asked[$0.request].priority == priority }.map(\.first)
    }
    guard let last = firsts[0].max(), let next = firsts[1].min() else { return }
    // Those that were admitted in the first step, before any other had come, aside.
    #expect(firsts[0].count + firsts[1].count == 40 && next > 0)
    #expect(last <= firsts[1].sorted().dropFirst(4).first ?? .infinity)
  }

  /// Priority with a cache that is too small loses nobody.
  @Test(arguments: 0..<UInt64(Tier.times(300, quick: 40))) func prioritiesKeepTokensAndBlocks(
    seed: UInt64
  ) throws {
    var random = SplitMix(seed: seed)
    var asked = requests(&random, 25)
    for index in asked.indices { asked[index].priority = Int.random(in: 0...3, using: &random) }
    var settings = settings(blocks: 50)
    settings.goesByPriority = true
    settings.findsPrefixes = Bool.random(using: &random)
    let run = try run(asked, settings)
    #expect(run.lives.count + run.refused.count == 25)
    for step in run.steps {
      #expect(step.blocks <= 50 && step.decodes + step.chunkTokens <= settings.batchedTokens)
    }
  }

  /// Tokens that are proposed ahead: a certain one halves the steps, an impossible one saves none; all tokens come in any case.
  @Test(arguments: [0.0, 0.5, 1.0]) func draftsSaveSteps(acceptance: Double) throws {
    var settings = settings()
    settings.drafts = .init(1, acceptance: acceptance)
    let asked = (0..<50).map { _ in Request(prompt: 64, output: 101) }
    let run = try run(asked, settings, .closed(1))
    #expect(run.outputTokens == 50 * 101)
    let decodes = Double(run.steps.reduce(0) { $0 + $1.decodes }) / 50
    // A token comes with the prompt; of two that are checked one is given in any case.
    #expect(abs(decodes - 100 / (1 + acceptance)) < (acceptance == 0.5 ? 3 : 1))
    for step in run.steps { #expect(step.blocks <= settings.blocks) }
  }

  /// A drafter with a cache of its own has blocks for the tokens of the next step too; a request that would never find them is refused.
  @Test(arguments: [false, true]) func aDrafterHoldsBlocksAhead(writes: Bool) throws {
    var settings = settings(blocks: 8)
    settings.drafts = .init(16, acceptance: 0)
    settings.drafterWrites = writes
    settings.modelLength = 4096
    // The last of 90 tokens is never computed: 89, and 16 proposed ones, are 7 blocks of 16; 16 more are 8.
    let run = try run([Request(prompt: 60, output: 30)], settings, .closed(1))
    #expect(run.lives.count == 1)
    #expect(run.steps.map(\.blocks).max() == (writes ? 8 : 7))
    settings.blocks = writes ? 7 : 6
    let refused = try self.run([Request(prompt: 60, output: 30)], settings, .closed(1))
    #expect(refused.refused.count == 1 && refused.lives.isEmpty)
  }

  /// A session's next prompt is sent after the pause, and finds what was said before.
  @Test func sessionsFindTheirHistory() throws {
    var asked: [Request] = []
    for turn in 0..<5 {
      var request = Request(prompt: 100 + 150 * turn, output: 50)
      request.beginnings = [.init(named: "session a", through: .max)]
      if turn > 0 { request.follows = .init(turn - 1, pause: 2) }
      asked.append(request)
    }
    let lives = try run(asked, settings()).lives
    #expect(lives.map(\.request) == [0, 1, 2, 3, 4])
    for (one, next) in zip(lives, lives.dropFirst()) {
      #expect(abs(next.sent - one.last - 2) < 1e-9)
      // All of the turn before but its last token, which was never computed, in whole blocks.
      #expect(next.found == (one.prompt + one.output - 1) / 16 * 16)
    }
  }

  /// Answers to one prompt compute it once, but for its last block.
  @Test func samplesShareTheirPrompt() throws {
    let asked = Request.sampled(
      [Request(prompt: 320, output: 10)], 4, output: .fixed(10), seed: 1)
    let run = try run(asked, settings())
    #expect(run.lives.map(\.found).sorted() == [0, 304, 304, 304])
    let computed = run.steps.reduce(0) { $0 + $1.decodes + $1.chunkTokens }
    #expect(computed == 320 + 3 * 16 + 4 * 9)
  }

  /// Copies lose nobody, and beginnings stay where they are known.
  @Test func copiesShareTheLoad() throws {
    var found: [Router: Int] = [:]
    for seed in 0..<100 {
      var random = SplitMix(seed: UInt64(seed))
      let asked = Request.beginning(
        ArrivalProcess.poisson(rate: 60).requests(
          60, prompt: .uniform(150, 400), output: .uniform(1, 60), seed: random.next()),
        alike: 140, kinds: 9, seed: random.next())
      for router in Router.allCases {
        let run = try run(asked, settings(blocks: 300), copies: 3, router: router)
        #expect(run.lives.count == 60 && Set(run.lives.map(\.copy)).count == 3)
        found[router, default: 0] += run.lives.reduce(0) { $0 + $1.found }
      }
    }
    #expect(found[.prefix, default: 0] > found[.least, default: 0])
  }

  /// Where every third request is long, turns give all long ones to one of three copies, the least loaded copy does not.
  @Test func theLeastLoadedCopyGetsTheNext() throws {
    let asked = (0..<60).map { index in
      Request(arrival: 0.05 * Double(index), prompt: 200, output: index % 3 == 0 ? 200 : 2)
    }
    let (turns, least) = (
      try run(asked, settings(), copies: 3), try run(asked, settings(), copies: 3, router: .least)
    )
    #expect(least.makespan < turns.makespan)
  }

  /// Layers that see a window give blocks back that it has left: more sequences run in the same cache.
  @Test func windowsHoldWhatTheySee() throws {
    let asked = (0..<20).map { _ in Request(prompt: 160, output: 400) }
    func preemptions(_ window: Int) throws -> Int {
      var settings = settings(blocks: 800)
      settings.batchedTokens = 64
      (settings.windowGroups, settings.window) = (1, window)
      let run = try run(asked, settings)
      #expect(run.lives.count == 20)
      return run.preemptions
    }
    // A sequence fills 35 blocks of one group at its end, and a window of 32 tokens 3 of the other: twenty fit. Without it they fill 70.
    #expect(try preemptions(32) == 0 && preemptions(10_000) > 0)
  }

  /// Without composing ahead a step waits for all of its host's work.
  @Test func aStepWaitsForItsHost() throws {
    var alone = settings()
    alone.isAhead = false
    let asked = [Request(prompt: 64, output: 50)]
    let (ahead, after) = (try run(asked, settings()), try run(asked, alone))
    #expect(after.makespan > ahead.makespan + 49 * 0.0009)
  }
}
