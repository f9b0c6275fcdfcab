import Model
import Quantities
public import Serving
import Workloads

/// What clients of a service see, how far that may be off, and what it costs.
public struct ServiceAnswer {
  /// What was asked, and of which service.
  public let question: ServiceQuestion
  let service: ServiceModel
  /// The run whose steps take what is predicted.
  public let run: ServiceRun
  /// What clients see, with all steps at the lower end of their range, in the middle, and at the upper end.
  let low, middle, high: ServiceFigures

  /// A service's answer; throws where a step cannot be answered.
  public init(_ question: ServiceQuestion, of service: ServiceModel) throws {
    (self.question, self.service) = (question, service)
    let (requests, arrivals) = question.requests
    run = try service.run(requests, arrivals)
    middle = ServiceFigures(run)
    low = ServiceFigures(try service.run(requests, arrivals, steps: .low))
    high = ServiceFigures(try service.run(requests, arrivals, steps: .high))
  }

  /// Why no request was served; nil where some were.
  public var refusal: String? {
    guard run.lives.isEmpty else { return nil }
    let settings = service.settings
    let needed = question.requests.requests.map { $0.prompt + $0.output }.min() ?? 0
    let missing = settings.mostBlocks(through: needed - 1) - settings.blocks
    let lacking =
      missing > 0
      ? "; the shortest lacks \(Bytes(Double(missing) * service.blockBytes).rounded()) of it on each device"
      : ""
    return
      "none of \(run.refused.count) requests can be served: the cache holds \(settings.tokens) tokens, a sequence at most \(settings.modelLength)\(lacking)"
  }

  /// Devices of all copies.
  public var devices: Int { service.job.plan.devices * service.replicas }

  /// The share of the time in which copies have a step under way.
  var busy: Double { run.busy / (run.makespan * Double(service.replicas)) }

  /// The share of that in steps with tokens of prompts.
  var promptShare: Double {
    run.steps.reduce(0) { $0 + ($1.chunks > 0 ? $1.duration : 0) }
      / max(run.busy, .leastNonzeroMagnitude)
  }

  /// The cache's blocks that are held, on average over the time of steps, and the most, as shares.
  var held: (mean: Double, most: Double) {
    let blocks = Double(max(service.settings.blocks, 1))
    let sum = run.steps.reduce(0) { $0 + Double($1.blocks) * $1.duration }
    return (
      sum / max(run.busy, .leastNonzeroMagnitude) / blocks,
      Double(run.steps.map(\.blocks).max() ?? 0) / blocks
    )
  }

  /// Whether requests come faster than they are served: more of them are under way in the last quarter of the arrivals than in the second.
  public var isSaturated: Bool {
    guard question.isOpen, let end = run.lives.map(\.sent).max(), end > 0 else { return false }
    func underWay(_ from: Double, _ to: Double) -> Double {
      let times = run.lives.reduce(0) { $0 + max(min($1.last, to) - max($1.sent, from), 0) }
      return times / (to - from)
    }
    let (early, late) = (underWay(end / 4, end / 2), underWay(3 * end / 4, end))
    return late > 1.5 * early && late - early > 3 * early.squareRoot() + 10
  }

  /// The share of prompts' tokens that were in the cache when their request was admitted.
  var found: Double {
    Double(run.lives.reduce(0) { $0 + $1.found }) / Double(max(run.promptTokens, 1))
  }

  /// Joules of all devices for each token of outputs, with what they draw while they wait; nil where profiles do not say it.
  var energy: Double? {
    guard let idle = service.machine.idlePower?.value, run.joules.isFinite, run.outputTokens > 0
    else { return nil }
    let waiting = Double(service.replicas) * run.makespan - run.deviceTime
    let each = run.joules + idle * max(waiting, 0)
    return each * Double(service.job.plan.devices) / Double(run.outputTokens)
  }

  /// What keeps the service from being faster.
  public var bound: String {
    let isFull = held.most > 0.95 && run.steps.contains { $0.waiting > 0 }
    if question.isOpen, busy < 0.7 { return "arrivals" }
    if run.preemptions > 0 || isFull { return "cache memory" }
    // The host decides where the device waits for it while requests are there.
    if run.deviceTime < 0.8 * run.busy { return "host" }
    return promptShare > 0.5 ? "prefill" : "decode"
  }

  /// The share of requests that stay under the limits that were given; nil of none.
  public var met: Double? {
    guard question.first != nil || question.perToken != nil, !run.lives.isEmpty else { return nil }
    let met = run.lives.count { life in
      life.timeToFirst <= question.first?.value ?? .infinity
        && life.timePerToken ?? 0 <= question.perToken?.value ?? .infinity
    }
    return Double(met) / Double(run.lives.count)
  }

  /// Dollars of a million tokens of outputs, and of prompts and outputs together; nil without a price.
  var cost: (outputs: Double, all: Double)? {
    guard let price = question.price, run.outputTokens > 0 else { return nil }
    let spent = price * Double(devices) * run.makespan / 3600
    return (
      spent * 1e6 / Double(run.outputTokens),
      spent * 1e6 / Double(run.outputTokens + run.promptTokens)
    )
  }
}

extension ServiceQuestion {
  /// The greatest load at which nine tenths of the requests stay under the limits, to a part in fifty: requests in flight, or a second.
  ///
  /// Nil where no limits were given, of loads that are no number, and where not even the least keeps them.
  public func most(
    of service: ServiceModel, progress: (Double) -> Void = { _ in }
  ) throws -> Double? {
    guard first != nil || perToken != nil, let asked = load.number else { return nil }
    func keeps(_ number: Double) throws -> Bool {
      var question = self
      question.load = load.with(number)
      if case .concurrency(let flying) = question.load { question.count = max(4 * flying, 200) }
      let (requests, arrivals) = question.requests
      let figures = ServiceFigures(try service.run(requests, arrivals))
      return figures.first?.p90 ?? 0 <= first?.value ?? .infinity
        && figures.perToken?.p90 ?? 0 <= perToken?.value ?? .infinity
    }
    let isWhole = if case .concurrency = load { true } else { false }
    var (kept, lost) = (asked, asked)
    if try keeps(asked) {
      repeat {
        (kept, lost) = (lost, 2 * lost)
        progress(kept)
        guard lost < 1_000_000 else { return kept }
      } while try keeps(lost)
    } else {
      repeat {
        (lost, kept) = (kept, isWhole ? (kept / 2).rounded(.down) : kept / 2)
        progress(lost)
        guard kept > (isWhole ? 0 : asked / 1000) else { return nil }
      } while try !keeps(kept)
    }
    while lost > (isWhole ? max(kept + 1, kept * 1.02) : kept * 1.02) {
      let next = isWhole ? ((kept + lost) / 2).rounded(.down) : (kept + lost) / 2
      if try keeps(next) { kept = next } else { lost = next }
      progress(kept)
    }
    return kept
  }
}
