/// Copies of a model that an engine serves, simulated step by step.
///
/// Law: the same requests give the same lives, to the bit.
public struct Service<Clock: StepClock> {
  private var clock: Clock
  private let settings: SchedulerSettings
  /// Seconds between a client and the engine's core, each way, and between requests that reach it at once.
  private let hop, spacing: Double
  private let copies: Int
  private let router: Router

  /// A service whose steps a clock times.
  public init(
    _ clock: Clock, _ settings: SchedulerSettings, hop: Double = 0, spacing: Double = 0,
    copies: Int = 1, router: Router = .turns
  ) {
    (self.clock, self.settings, self.hop, self.spacing) = (clock, settings, hop, spacing)
    (self.copies, self.router) = (copies, router)
  }

  /// The lives of requests that come in such a way.
  public mutating func run(_ requests: [Request], _ arrivals: Arrivals) throws -> ServiceRun {
    var log = ServiceLog(requests, hop: hop)
    var clients = Clients(requests, arrivals)
    var engines = Array(
      repeating: EngineCopy(requests, settings, hop: hop, spacing: spacing), count: copies)
    var (sent, known) = (0, [UInt64: Int]())
    while true {
      let next = engines.indices.filter { engines[$0].next != nil }
        .min { engines[$0].next ?? 0 < engines[$1].next ?? 0 }
      let time = next.flatMap { engines[$0].next } ?? .infinity
      if let sending = clients.next, sending <= time, let (index, now) = clients.send() {
        guard settings.canServe(requests[index]) else {
          log.run.refused.append(index)
          clients.ended(index, at: now)
          continue
        }
        let copy = router.copy(
          for: requests[index], after: sent, of: engines.map(\.load), known: &known)
        sent += 1
        log.sent(index, at: now, to: copy)
        engines[copy].send(index, at: now)
        continue
      }
      guard let next else { break }
      switch try engines[next].advance(&clock) {
      case .launched(let step, let times, let start, let end):
        log.launched(step, times, by: engines[next].scheduler, on: next, start: start, end: end)
      case .received(let step, let now, let ended):
        log.drew(step, at: now)
        for index in ended {
          log.ended(index, by: engines[next].scheduler)
          clients.ended(index, at: now + hop)
        }
      case .waited: break
      }
    }
    log.run.preemptions = engines.reduce(0) { $0 + $1.scheduler.preemptions }
    return log.run
  }
}

/// What is written down of a run while it goes on.
private struct ServiceLog {
  /// What is known of a request that has not ended.
  private struct Progress {
    var copy = 0
    var sent = 0.0
    var scheduled: Double?
    var first: Double?
    var latest = 0.0
    var worst = 0.0
  }

  var run = ServiceRun()
  private let requests: [Request]
  private let hop: Double
  private var progress: [Progress]

  init(_ requests: [Request], hop: Double) {
    (self.requests, self.hop) = (requests, hop)
    progress = Array(repeating: Progress(), count: requests.count)
  }

  mutating func sent(_ request: Int, at time: Double, to copy: Int) {
    (progress[request].sent, progress[request].copy) = (time, copy)
  }

  mutating func launched(
    _ step: Composition, _ times: StepTimes, by scheduler: VLLMScheduler, on copy: Int,
    start: Double, end: Double
  ) {
    run.deviceTime += times.device
    run.joules += times.joules ?? .nan
    run.steps.append(
      ServiceRun.Step(
        copy: copy, start: start, duration: end - start, decodes: step.decodes, width: step.width,
        chunks: step.chunks.count, chunkTokens: step.chunkTokens, contexts: step.contexts,
        waiting: scheduler.waitingCount, blocks: scheduler.held,
        preemptions: scheduler.preemptions))
    for index in scheduler.running.reversed() {
      // Those that were admitted last stand last.
      if progress[index].scheduled != nil, scheduler.sequences[index].preemptions == 0 { break }
      if progress[index].scheduled == nil { progress[index].scheduled = start }
    }
  }

  /// Tokens of a step have reached the clients.
  mutating func drew(_ step: Composition, at time: Double) {
    let seen = time + hop
    for index in step.sampled {
      if progress[index].first == nil {
        progress[index].first = seen
      } else {
        let gap = seen - progress[index].latest
        run.gaps.append(gap)
        progress[index].worst = max(progress[index].worst, gap)
      }
      progress[index].latest = seen
    }
  }

  mutating func ended(_ index: Int, by scheduler: VLLMScheduler) {
    let (request, known) = (requests[index], progress[index])
    run.lives.append(
      ServiceRun.Life(
        request: index, copy: known.copy, sent: known.sent,
        scheduled: known.scheduled ?? known.latest, first: known.first ?? known.latest,
        last: known.latest, prompt: request.prompt, output: request.output,
        found: scheduler.sequences[index].found ?? 0,
        preemptions: scheduler.sequences[index].preemptions, worstGap: known.worst))
  }
}
