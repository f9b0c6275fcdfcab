/// One copy of a model with its engine: a scheduler, requests on their way to it, and two timelines, the host's and the device's.
///
/// The host composes and launches ahead: two steps may be under way, and results of the first are taken when the second has been
/// launched (vLLM 0.24, v1/engine/core.py, asynchronous scheduling).
struct EngineCopy {
  /// A step that is launched, and what became of it.
  enum Event {
    case launched(Composition, StepTimes, start: Double, end: Double)
    case received(Composition, at: Double, ended: [Int])
    /// Nothing was to do: time went on to the next request.
    case waited
  }

  private(set) var scheduler: VLLMScheduler
  private let settings: SchedulerSettings
  /// Seconds to the engine's core, and between requests that reach it at once.
  private let hop, spacing: Double
  /// Requests on their way, in the order in which they were sent.
  private var inbox: [(request: Int, sent: Double)] = []
  private var place = 0
  private var latest = -Double.infinity
  /// When the host and the device are free.
  private var host = 0.0
  private var device = 0.0
  private var flying: [(step: Composition, end: Double)] = []

  init(
    _ requests: [Request], _ settings: SchedulerSettings, hop: Double, spacing: Double
  ) {
    scheduler = VLLMScheduler(requests, settings)
    (self.settings, self.hop, self.spacing) = (settings, hop, spacing)
  }

  /// Requests that wait or run here, or are on their way.
  var load: Int { scheduler.waitingCount + scheduler.running.count + inbox.count - place }

  /// When something happens here next; nil where nothing will.
  var next: Double? {
    if !flying.isEmpty || scheduler.waitingCount + scheduler.running.count > 0 { return host }
    return reached.map { max(host, $0) }
  }

  /// When the next request reaches the core.
  private var reached: Double? {
    place < inbox.count ? max(inbox[place].sent + hop, latest + spacing) : nil
  }

  /// A request is sent here.
  mutating func send(_ request: Int, at time: Double) { inbox.append((request, time)) }

  /// The next thing that happens.
  mutating func advance<Clock: StepClock>(
    _ clock: inout Clock
  ) throws -> Event {
    while let time = reached, time <= host {
      scheduler.add(inbox[place].request)
      latest = time
      place += 1
    }
    if flying.count < settings.queue, let step = scheduler.compose() {
      return try launch(step, clock: &clock)
    }
    guard !flying.isEmpty else {
      host = max(host, reached ?? host)
      return .waited
    }
    let (step, end) = flying.removeFirst()
    host = max(host, end)
    var ended: [Int] = []
    scheduler.receive(step) { ended.append($0) }
    return .received(step, at: host, ended: ended)
  }

  private mutating func launch<Clock: StepClock>(
    _ step: Composition, clock: inout Clock
  ) throws -> Event {
    let times = try clock.times(step.groups)
    // What is not composed ahead waits for all of the host's work but its launches.
    let ahead = settings.queue > 1 ? clock.preparation : times.host - times.launching
    let start = max(device, host + ahead)
    host += times.host
    device = max(start + times.device, host)
    flying.append((step, device))
    return .launched(step, times, start: start, end: device)
  }
}
