/// A replica of a model that an engine serves, simulated step by step.
///
/// The host composes and launches ahead: two steps may be under way, and results of the first are taken when the second has been
/// launched (vLLM 0.24, v1/engine/core.py, asynchronous scheduling). The same requests give the same lives, to the bit.
public struct Service<Clock: StepClock> {
  private var clock: Clock
  private let settings: SchedulerSettings
  /// Seconds between a client and the engine's core, each way, and between requests that reach it at once.
  private let hop, spacing: Double

  /// A service whose steps a clock times.
  public init(
    _ clock: Clock, _ settings: SchedulerSettings, hop: Double = 0, spacing: Double = 0
  ) {
    (self.clock, self.settings, self.hop, self.spacing) = (clock, settings, hop, spacing)
  }

  /// Steps that may be under way.
  private static var queue: Int { 2 }

  /// The lives of requests that come in such a way.
  public mutating func run(_ requests: [Request], _ arrivals: Arrivals) throws -> ServiceRun {
    var run = ServiceRun()
    var inbox = Inbox(requests, arrivals, hop: hop, spacing: spacing)
    for (index, request) in requests.enumerated() where !canServe(request) {
      run.refused.append(index)
      inbox.drop(index)
    }
    var scheduler = VLLMScheduler(requests, settings)
    var sent = [Double](repeating: 0, count: requests.count)
    var scheduled = [Double](repeating: -1, count: requests.count)
    var first = [Double](repeating: -1, count: requests.count)
    var (latest, worst) = (first, [Double](repeating: 0, count: requests.count))
    // When the host and the device are free, and what is under way: what step, and when it ends.
    var (host, device) = (0.0, 0.0)
    var flying: [(step: Composition, end: Double)] = []
    while true {
      for (index, time) in inbox.arrived(by: host) {
        sent[index] = time
        scheduler.add(index)
      }
      if flying.count < Self.queue, let step = scheduler.compose() {
        let times = try clock.times(step.groups)
        let start = max(device, host + clock.preparation)
        host += times.host
        device = max(start + times.device, host)
        flying.append((step, device))
        run.steps.append(
          .init(
            start: start, duration: device - start, decodes: step.decodes,
            chunks: step.chunks.count, chunkTokens: step.chunkTokens,
            waiting: scheduler.waitingCount, blocks: scheduler.held))
        for index in scheduler.running where scheduled[index] < 0 { scheduled[index] = start }
        continue
      }
      guard !flying.isEmpty else {
        guard let time = inbox.next else { break }
        host = max(host, time)
        continue
      }
      let (step, end) = flying.removeFirst()
      host = max(host, end)
      let seen = host + hop
      for index in step.sampled {
        if first[index] < 0 {
          first[index] = seen
        } else {
          worst[index] = max(worst[index], seen - latest[index])
        }
        latest[index] = seen
      }
      var ended: [Int] = []
      scheduler.receive(step) { ended.append($0) }
      for index in ended {
        run.lives.append(
          .init(
            request: index, sent: sent[index], scheduled: scheduled[index], first: first[index],
            last: seen, prompt: requests[index].prompt, output: requests[index].output,
            preemptions: scheduler.sequences[index].preemptions, worstGap: worst[index]))
        inbox.followed(at: seen)
      }
    }
    run.preemptions = scheduler.preemptions
    return run
  }

  /// Whether a request can be served at all.
  private func canServe(_ request: Request) -> Bool {
    let tokens = request.prompt + request.output
    let blocks = (tokens - 1 + settings.block - 1) / settings.block
    return tokens <= settings.modelLength && blocks <= settings.blocks
      && (settings.isChunked || request.prompt <= settings.batchedTokens)
  }
}

/// Requests that have not reached the engine.
private struct Inbox {
  private var order: [(request: Int, sent: Double)]
  private var place = 0
  private let waits: [Int]
  private var following = 0
  private let hop, spacing: Double
  private var latest = -Double.infinity
  private var dropped: Set<Int> = []

  init(_ requests: [Request], _ arrivals: Arrivals, hop: Double, spacing: Double) {
    (self.hop, self.spacing) = (hop, spacing)
    switch arrivals {
    case .closed(let count):
      order = (0..<min(count, requests.count)).map { ($0, 0) }
      waits = Array(requests.indices.dropFirst(count))
    case .open:
      order = requests.indices.sorted { requests[$0].arrival < requests[$1].arrival }
        .map { ($0, requests[$0].arrival) }
      waits = []
    }
  }

  mutating func drop(_ request: Int) { dropped.insert(request) }

  /// When the next one reaches the engine; nil of none.
  var next: Double? {
    place < order.count ? max(order[place].sent + hop, latest + spacing) : nil
  }

  /// Those that have reached it by now, with when they were sent.
  mutating func arrived(by now: Double) -> [(Int, Double)] {
    var arrived: [(Int, Double)] = []
    while let reached = next, reached <= now {
      let (request, sent) = order[place]
      place += 1
      latest = reached
      if dropped.contains(request) {
        // Another takes its place at once.
        followed(at: sent)
      } else {
        arrived.append((request, sent))
      }
    }
    return arrived
  }

  /// One has ended at a client, who sends the next.
  mutating func followed(at time: Double) {
    guard following < waits.count else { return }
    order.append((waits[following], time))
    following += 1
  }
}
