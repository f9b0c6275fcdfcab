/// The scheduler of vLLM's V1 engine (vLLM 0.24, v1/core/sched/scheduler.py): no phases, running sequences first, then waiting ones in
/// their order while tokens, places and blocks are left; who runs out of blocks is computed anew, but for what is still in the cache.
///
/// It schedules ahead: a token that a step draws counts as there when the next step is composed. Blocks are never more than there
/// are, and a step never has more tokens than its budget.
struct VLLMScheduler {
  /// New tokens of a sequence in the step that is composed.
  private struct Grant {
    let sequence, new: Int
  }

  let settings: SchedulerSettings
  private(set) var sequences: [Sequence]
  private(set) var running: [Int] = []
  private(set) var waiting: [Int] = []
  /// Where the queue of those that wait begins.
  private var head = 0
  private var came = 0
  private var pool: BlockPool
  private var grants: [Grant] = []
  private var random: SeededGenerator
  private(set) var preemptions = 0

  init(_ requests: [Request], _ settings: SchedulerSettings) {
    self.settings = settings
    sequences = requests.map { Sequence(request: $0) }
    pool = BlockPool(settings.blocks, isCaching: settings.findsPrefixes)
    random = SeededGenerator(seed: settings.drafts?.seed ?? 1)
  }

  /// Sequences that wait.
  var waitingCount: Int { waiting.count - head }
  /// Blocks that sequences hold.
  var held: Int { settings.blocks - pool.free }

  mutating func add(_ sequence: Int) {
    sequences[sequence].order = came
    came += 1
    waiting.append(sequence)
  }

  /// The next step; nil where there is nothing to compute.
  mutating func compose() -> Composition? {
    grants.removeAll(keepingCapacity: true)
    var budget = settings.batchedTokens
    let hasPreempted = scheduleRunning(&budget)
    if !hasPreempted { admit(&budget) }
    return grants.isEmpty ? nil : composed()
  }

  /// Gives those that run one token each, or the next chunk of a prompt; returns whether one had to go.
  private mutating func scheduleRunning(_ budget: inout Int) -> Bool {
    var hasPreempted = false
    var place = 0
    while place < running.count, budget > 0 {
      let index = running[place]
      let new = chunk(of: sequences[index], budget)
      guard new > 0 else {
        place += 1
        continue
      }
      var isLost = false
      let through = min(
        sequences[index].computed + new + settings.tokensAhead, settings.modelLength)
      while !hold(index, through: through) {
        hasPreempted = true
        let victim = preempt(&place, &budget)
        if victim == index {
          isLost = true
          break
        }
      }
      if isLost { break }
      grant(new, to: index, &budget)
      place += 1
    }
    return hasPreempted
  }

  /// New tokens of a sequence that runs, within the budget.
  private func chunk(of sequence: Sequence, _ budget: Int) -> Int {
    var new = sequence.total - sequence.computed
    if sequence.isComplete, new <= 1 { return 0 }
    if let drafts = settings.drafts, sequence.isDecoding {
      new += min(drafts.count, settings.modelLength - sequence.total - 1)
    }
    if settings.promptTokens > 0 { new = min(new, settings.promptTokens) }
    return min(new, budget)
  }

  /// Those that wait, in their order.
  private mutating func admit(_ budget: inout Int) {
    while budget > 0, running.count < settings.sequences, let place = firstWaiting {
      let index = waiting[place]
      let known = known(index)
      let computed = known.count * settings.block
      var new = sequences[index].total - computed
      if settings.promptTokens > 0 { new = min(new, settings.promptTokens) }
      if !settings.isChunked, new > budget { break }
      new = min(new, budget)
      let whole = settings.reservesPrompts ? sequences[index].total : computed + new
      let kept = running.isEmpty ? 0 : Int(settings.watermark * Double(settings.blocks))
      let most = settings.mostBlocks(through: max(whole, computed + new))
      let taken = most - known.count { !pool.isFree($0) }
      guard taken + kept <= pool.free else { break }
      leave(place)
      running.append(index)
      for block in known { pool.hold(block) }
      sequences[index].blocks = known
      sequences[index].computed = computed
      sequences[index].named = known.count
      if sequences[index].found == nil { sequences[index].found = computed }
      _ = hold(index, through: computed + new)
      grant(new, to: index, &budget)
    }
  }

  /// A sequence has so many new tokens in the step, which others find in the cache at once.
  private mutating func grant(_ new: Int, to index: Int, _ budget: inout Int) {
    grants.append(Grant(sequence: index, new: new))
    budget -= new
    name(index, through: sequences[index].computed + new)
  }

  /// The place of the sequence that waits before all others.
  private var firstWaiting: Int? {
    guard head < waiting.count else { return nil }
    guard settings.goesByPriority else { return head }
    return (head..<waiting.count).min { sequences[waiting[$0]].isBefore(sequences[waiting[$1]]) }
  }

  /// A sequence waits no longer.
  private mutating func leave(_ place: Int) {
    if place == head { head += 1 } else { waiting.remove(at: place) }
    guard head > 64, 2 * head > waiting.count else { return }
    waiting.removeFirst(head)
    head = 0
  }

  /// The blocks in the cache that hold a sequence's beginning; its last token is computed in any case.
  private func known(_ index: Int) -> [Int32] {
    guard settings.findsPrefixes, settings.groups > 0 else { return [] }
    var known: [Int32] = []
    for place in 0..<(sequences[index].total - 1) / settings.block {
      guard let block = pool.block(of: content(place, of: index)) else { break }
      known.append(block)
    }
    return known
  }

  /// What a full block of a sequence holds, as a number that is the same of equal tokens behind equal ones.
  private func content(_ place: Int, of index: Int) -> UInt64 {
    let end = (place + 1) * settings.block
    let identity =
      sequences[index].request.beginnings.first { end <= $0.through }?.identity
      ?? UInt64(index)
    return SeededGenerator.mixed(SeededGenerator.mixed(identity) &+ UInt64(place))
  }

  /// Gives a sequence the blocks that so many tokens need, and takes those that its windows have left; false where some are lacking.
  private mutating func hold(_ index: Int, through tokens: Int) -> Bool {
    let filled = settings.blocks(for: tokens)
    let others = others(filled, computed: sequences[index].computed)
    while sequences[index].others.count > others, let block = sequences[index].others.popLast() {
      pool.release(block)
    }
    let own = settings.groups > 0 ? max(filled - sequences[index].blocks.count, 0) : 0
    let more = others - sequences[index].others.count
    guard own + more <= pool.free else { return false }
    for _ in 0..<own { sequences[index].blocks.append(pool.take()) }
    for _ in 0..<more { sequences[index].others.append(pool.take()) }
    return true
  }

  /// Blocks beside those of the first group that see all: of windows, from the first token that the next one sees on.
  private func others(_ filled: Int, computed: Int) -> Int {
    let seen = filled - max(computed - settings.window + 1, 0) / settings.block
    return max(settings.groups - 1, 0) * filled + settings.windowGroups * seen
  }

  /// One that runs waits again, before all others: who was admitted last, or who would go last by priority.
  ///
  /// What it was given in this step is given back.
  private mutating func preempt(_ place: inout Int, _ budget: inout Int) -> Int {
    var last = running.count - 1
    if settings.goesByPriority {
      for other in running.indices
      where sequences[running[last]].isBefore(sequences[running[other]]) {
        last = other
      }
    }
    let index = running.remove(at: last)
    if last < place {
      place -= 1
      if let grant = grants.firstIndex(where: { $0.sequence == index }) {
        budget += grants.remove(at: grant).new
      }
    }
    // What this step was to compute is not there.
    let computed = sequences[index].computed / settings.block
    for place in sequences[index].blocks.indices where place >= computed {
      pool.forget(sequences[index].blocks[place])
    }
    release(index)
    sequences[index].computed = 0
    sequences[index].preemptions += 1
    preemptions += 1
    if head > 0 {
      head -= 1
      waiting[head] = index
    } else {
      waiting.insert(index, at: 0)
    }
    return index
  }

  /// The last block is the first to be taken by others.
  private mutating func release(_ index: Int) {
    for block in sequences[index].blocks.reversed() { pool.release(block) }
    sequences[index].blocks.removeAll(keepingCapacity: true)
    for block in sequences[index].others { pool.release(block) }
    sequences[index].others.removeAll(keepingCapacity: true)
    sequences[index].named = 0
  }

  /// The step of what was given.
  private mutating func composed() -> Composition {
    var step = Composition()
    step.width = 1 + (settings.drafts?.count ?? 0)
    for grant in grants {
      let (index, new) = (grant.sequence, grant.new)
      let cached = sequences[index].computed
      let isDecoding = step.width == 1 ? new == 1 : sequences[index].isDecoding
      sequences[index].computed += new
      let draws = sequences[index].computed >= sequences[index].total
      if isDecoding, new == step.width {
        step.decodes += 1
        step.contexts += cached + new
        step.longest = max(step.longest, cached + new)
      } else {
        step.chunks.append(.init(new: new, cached: cached, isLast: draws))
      }
      guard draws, !sequences[index].isComplete else { continue }
      sequences[index].pending += 1
      step.sampled.append(index)
    }
    return step
  }

  /// Full blocks of a sequence can be found from now on; of tokens that may be refused not yet.
  private mutating func name(_ index: Int, through tokens: Int) {
    guard settings.findsPrefixes, settings.groups > 0 else { return }
    let full = min(tokens, sequences[index].total) / settings.block
    while sequences[index].named < full {
      let place = sequences[index].named
      pool.name(sequences[index].blocks[place], content(place, of: index))
      sequences[index].named += 1
    }
  }

  /// What a step drew has come back; calls `ended` with those that have all their tokens now.
  mutating func receive(_ step: Composition, ended: (Int) -> Void) {
    for index in step.sampled {
      sequences[index].pending -= 1
      sequences[index].generated += 1
      if settings.drafts != nil { take(index) }
      guard sequences[index].generated == sequences[index].request.output else { continue }
      release(index)
      if let place = running.firstIndex(of: index) {
        running.remove(at: place)
      } else if let place = waiting[head...].firstIndex(of: index) {
        // It had been sent back to wait while its last token was under way.
        waiting.remove(at: place)
      }
      ended(index)
    }
  }

  /// Of the tokens that were proposed, those up to the first that is refused are taken; what was computed of the others is not.
  private mutating func take(_ index: Int) {
    guard let drafts = settings.drafts else { return }
    let proposed = sequences[index].computed - sequences[index].total + 1
    var taken = 0
    while taken < proposed, random.unit() <= drafts.acceptance { taken += 1 }
    let output = sequences[index].request.output
    sequences[index].generated = min(sequences[index].generated + taken, output)
    sequences[index].computed = sequences[index].total - 1
  }
}
