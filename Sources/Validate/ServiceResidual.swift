public import Hardware
public import Model
import Serving
public import Workloads

extension ServiceMeasurement {
  /// What a service's requests took against what a simulation of them says, a residual for each figure: mean, median and 90th
  /// percentile of the time to the first token and of that of each token after it, and of closed loops the rate of output.
  ///
  /// Open loops are replayed with their arrivals and lengths; of closed loops lengths follow one another in their order with as many in
  /// flight, and their arrivals are not read, since they hold the measured answers. Ranges are those of the same service with all steps
  /// at an end of theirs.
  public func residuals(on machine: JobModel) throws -> [Residual] {
    let service = try service(on: machine)
    let (asked, arrivals) = (asked, arrivals)
    func figures(_ figure: ModelClock.Figure) throws -> [Double?] {
      try Self.values(ServiceFigures(service.run(asked, arrivals, steps: figure)))
    }
    let (low, middle, high) = (try figures(.low), try figures(.middle), try figures(.high))
    let measured = Self.values(self.figures)
    return Self.names.indices.compactMap { index in
      let name = Self.names[index]
      guard let seen = measured[index], let predicted = middle[index], let one = low[index],
        let other = high[index], name != "output_rate" || loop != .open
      else { return nil }
      let range = range(of: name, predicted, one, other, by: service.margins)
      return Residual(
        subject: "\(subject) \(name)", family: name,
        measure: name == "output_rate" ? .tokens : .time, predicted: predicted, measured: seen,
        low: range[0], high: range[1], bound: "steps", spread: 0)
    }
  }

  /// What each request of an open loop took against what a simulation of all of them says; none of a closed loop, whose requests meet
  /// others than those that they met.
  public func requestResiduals(on machine: JobModel) throws -> [Residual] {
    guard loop == .open else { return [] }
    let service = try service(on: machine)
    func times(_ figure: ModelClock.Figure) throws -> [Int: [Double?]] {
      let lives = try service.run(asked, arrivals, steps: figure).lives
      return Dictionary(
        uniqueKeysWithValues: lives.map { ($0.request, [$0.timeToFirst, $0.timePerToken]) })
    }
    let (low, middle, high) = (try times(.low), try times(.middle), try times(.high))
    func residual(_ index: Int, _ place: Int, _ name: String) -> Residual? {
      let measured = [requests[index].timeToFirst, requests[index].timePerToken][place]
      guard let measured, measured > 0, let predicted = middle[index]?[place],
        let one = low[index]?[place], let other = high[index]?[place]
      else { return nil }
      let range = range(of: name, predicted, one, other, by: service.margins)
      return Residual(
        subject: "\(subject) request \(index) \(name)", family: name, predicted: predicted,
        measured: measured, low: range[0], high: range[1], bound: "steps", spread: 0)
    }
    return requests.indices.flatMap { index in
      [residual(index, 0, "request_ttft"), residual(index, 1, "request_tpot")].compactMap(\.self)
    }
  }

  private func range(
    of name: String, _ middle: Double, _ low: Double, _ high: Double, by margins: ServiceMargins
  ) -> [Double] {
    name == "output_rate"
      ? margins.rate(of: middle, low, high)
      : margins.range(
        name.contains("ttft") ? .firstToken : .eachToken, of: middle, low, high)
  }

  /// The run that is simulated for these requests.
  func run(on machine: JobModel) throws -> ServiceRun {
    try service(on: machine).run(asked, arrivals)
  }

  private var asked: [Serving.Request] {
    requests.map { Serving.Request(arrival: $0.arrival, prompt: $0.prompt, output: $0.output) }
  }

  private var arrivals: Arrivals {
    switch loop {
    case .closed(let count): .closed(count)
    case .open: .open
    }
  }

  /// The machine with the version of the engine that ran, where that is known.
  public func machine(_ profile: HardwareProfile) throws -> JobModel {
    let known = version.flatMap { profile.running("vllm", version: $0) }
    return try JobModel(known ?? profile)
  }

  /// The service that was measured, as an engine with its settings would be started.
  private func service(on machine: JobModel) throws -> ServiceModel {
    let job = try Job(served: model, types, on: machine)
    var service = try ServiceModel(
      job, on: machine, tokens: cacheTokens, utilization: utilization, modelLength: modelLength)
    service.settings.batchedTokens = batchedTokens ?? service.settings.batchedTokens
    service.settings.sequences = sequences ?? service.settings.sequences
    return service
  }

  private var figures: ServiceFigures {
    let ends = requests.compactMap { request in request.whole.map { request.arrival + $0 } }
    return ServiceFigures(
      first: requests.map(\.timeToFirst), perToken: requests.compactMap(\.timePerToken),
      whole: requests.compactMap(\.whole), outputTokens: requests.reduce(0) { $0 + $1.output },
      makespan: (ends.max() ?? 0) - (requests.map(\.arrival).min() ?? 0))
  }

  private static let names = [
    "ttft_mean", "ttft_median", "ttft_p90", "tpot_mean", "tpot_median", "tpot_p90", "e2e_mean",
    "output_rate",
  ]

  /// The figures in the order of their names.
  private static func values(_ figures: ServiceFigures) -> [Double?] {
    [
      figures.first?.mean, figures.first?.p50, figures.first?.p90, figures.perToken?.mean,
      figures.perToken?.p50, figures.perToken?.p90, figures.whole?.mean, figures.outputRate,
    ]
  }
}
