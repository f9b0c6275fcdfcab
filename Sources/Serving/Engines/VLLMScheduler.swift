/// The scheduler of vLLM's V1 engine (vLLM 0.24, v1/core/sched/scheduler.py): no phases, running sequences first, then waiting ones in
/// their order while tokens, places and blocks are left; who runs out of blocks is computed anew.
///
/// It schedules ahead: a token that a step draws counts as there when the next step is composed. Blocks are never more than there
/// are, and a step never has more tokens than its budget.
struct VLLMScheduler {
  /// A sequence as the scheduler sees it.
  struct Sequence {
    let prompt, output: Int
    /// Tokens whose keys and values are cached, or will be when the steps under way have ended.
    var computed = 0
    /// Tokens that came back, and tokens that steps under way will draw.
    var generated = 0
    var pending = 0
    var blocks = 0
    var preemptions = 0

    /// Tokens that there are to compute.
    var total: Int { prompt + generated + pending }
    /// Whether it is certain to have all its tokens.
    var isComplete: Bool { generated + pending >= output }
  }

  let settings: SchedulerSettings
  private(set) var sequences: [Sequence]
  private(set) var running: [Int] = []
  private(set) var waiting: [Int] = []
  /// Where the queue of those that wait begins.
  private var head = 0
  private(set) var free: Int
  private(set) var preemptions = 0

  init(_ requests: [Request], _ settings: SchedulerSettings) {
    self.settings = settings
    sequences = requests.map { Sequence(prompt: $0.prompt, output: $0.output) }
    free = settings.blocks
  }

  /// Sequences that wait.
  var waitingCount: Int { waiting.count - head }
  /// Blocks that sequences hold.
  var held: Int { settings.blocks - free }

  mutating func add(_ sequence: Int) { waiting.append(sequence) }

  private func blocks(for tokens: Int) -> Int {
    (tokens + settings.block - 1) / settings.block
  }

  /// The next step; nil where there is nothing to compute.
  mutating func compose() -> Composition? {
    var step = Composition()
    var budget = settings.batchedTokens
    let hasPreempted = scheduleRunning(&step, &budget)
    if !hasPreempted { admit(&step, &budget) }
    return step.sequences > 0 ? step : nil
  }

  /// Gives those that run one token each, or the next chunk of a prompt; returns whether one had to go.
  private mutating func scheduleRunning(_ step: inout Composition, _ budget: inout Int) -> Bool {
    var hasPreempted = false
    var place = 0
    while place < running.count, budget > 0 {
      let index = running[place]
      if sequences[index].isComplete, sequences[index].computed >= sequences[index].total - 1 {
        place += 1
        continue
      }
      let new = chunk(of: index, budget)
      guard new > 0 else {
        place += 1
        continue
      }
      var isLost = false
      while !hold(index, through: sequences[index].computed + new) {
        hasPreempted = true
        if preemptLast() == index {
          isLost = true
          break
        }
      }
      // It was the last: none behind it is left.
      if isLost { break }
      give(new, to: index, &step)
      budget -= new
      place += 1
    }
    return hasPreempted
  }

  /// Those that wait, in their order.
  private mutating func admit(_ step: inout Composition, _ budget: inout Int) {
    while head < waiting.count, budget > 0, running.count < settings.sequences {
      let index = waiting[head]
      var new = sequences[index].total - sequences[index].computed
      if settings.promptTokens > 0 { new = min(new, settings.promptTokens) }
      if !settings.isChunked, new > budget { break }
      new = min(new, budget)
      let whole = settings.reservesPrompts ? sequences[index].total : new
      let kept = running.isEmpty ? 0 : Int(settings.watermark * Double(settings.blocks))
      guard blocks(for: max(whole, new)) + kept <= free else { break }
      head += 1
      running.append(index)
      _ = hold(index, through: new)
      give(new, to: index, &step)
      budget -= new
    }
    if head > 64, 2 * head > waiting.count {
      waiting.removeFirst(head)
      head = 0
    }
  }

  private func chunk(of index: Int, _ budget: Int) -> Int {
    var new = sequences[index].total - sequences[index].computed
    if settings.promptTokens > 0 { new = min(new, settings.promptTokens) }
    return min(new, budget)
  }

  /// Gives a sequence the blocks that so many tokens need; false where they are lacking.
  private mutating func hold(_ index: Int, through tokens: Int) -> Bool {
    let more = blocks(for: tokens) - sequences[index].blocks
    guard more > 0 else { return true }
    guard more <= free else { return false }
    free -= more
    sequences[index].blocks += more
    return true
  }

  /// The last that runs waits again, before all others, and has nothing in the cache.
  private mutating func preemptLast() -> Int {
    let index = running.removeLast()
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

  private mutating func release(_ index: Int) {
    free += sequences[index].blocks
    sequences[index].blocks = 0
  }

  private mutating func give(_ new: Int, to index: Int, _ step: inout Composition) {
    let cached = sequences[index].computed
    sequences[index].computed += new
    let draws = sequences[index].computed == sequences[index].total
    if new == 1 {
      step.decodes += 1
      step.contexts += cached + 1
      step.longest = max(step.longest, cached + 1)
    } else {
      step.chunks.append(.init(new: new, cached: cached, isLast: draws))
    }
    guard draws, !sequences[index].isComplete else { return }
    sequences[index].pending += 1
    step.sampled.append(index)
  }

  /// What a step drew has come back; calls `ended` with those that have all their tokens now.
  mutating func receive(_ step: Composition, ended: (Int) -> Void) {
    for index in step.sampled {
      sequences[index].pending -= 1
      sequences[index].generated += 1
      guard sequences[index].generated == sequences[index].output else { continue }
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
}
