import Hardware
public import Model
public import Serving
public import Workloads

extension PublishedService {
  /// The mean times of a service's requests against those of a simulation: closed loop, all requests in flight sent at once, ten for each
  /// place, lengths drawn from 0.8 times their size on where the table says so (how InferenceX measures), else from a tenth
  /// below it to a tenth above.
  ///
  /// Engines whose scheduler is not known are answered by vLLM's, in families of their own.
  public func residuals(of service: ServiceModel) throws -> [Residual] {
    var service = service
    service.replicas = replicas
    // Equal lengths would run in lock-step, which measured times do not: what is not said is drawn around its size.
    let lengths: (Int) -> Lengths = {
      isDrawn ? .uniform(max($0 * 4 / 5, 1), $0) : .uniform(max($0 * 9 / 10, 1), $0 * 11 / 10)
    }
    let requests = ArrivalProcess.burst.requests(
      10 * concurrency, prompt: lengths(prompt), output: lengths(output), seed: 1)
    func figures(_ figure: ModelClock.Figure) throws -> ServiceFigures {
      ServiceFigures(try service.run(requests, .closed(concurrency), steps: figure))
    }
    let (low, middle, high) = (try figures(.low), try figures(.middle), try figures(.high))
    let other = engine == "vllm" ? "" : " \(engine) by vllm"
    func residual(
      _ name: String, _ figure: ServiceMargins.Figure, _ measured: Double,
      _ path: (ServiceFigures) -> Double?
    ) -> Residual? {
      guard let predicted = path(middle), let faster = path(low), let slower = path(high) else {
        return nil
      }
      let range = service.margins.range(figure, of: predicted, faster, slower)
      return Residual(
        subject: "\(subject) \(name)", family: name + other, predicted: predicted,
        measured: measured, low: range[0], high: range[1], bound: "steps", spread: 0)
    }
    return [
      residual("tpot", .eachToken, timePerToken) { $0.perToken?.mean },
      residual("ttft", .firstToken, timeToFirst) { $0.first?.mean },
    ].compactMap(\.self)
  }

  /// The service of a row's model and plan on a machine; rows with the same `key` have the same.
  public func service(on machine: JobModel) throws -> ServiceModel {
    let job = try Job(
      served: model, types, tensor: plan.tensor, experts: plan.expert, on: machine)
    var service = try ServiceModel(job, on: machine)
    service.settings.isAhead = isAhead ?? service.settings.isAhead
    return service
  }

  /// A machine with the engine's version, or the newest before it; what is not vLLM is answered by the newest.
  func running(on profile: HardwareProfile) -> HardwareProfile {
    guard engine == "vllm", let version else { return profile }
    return profile.running(engine, upTo: version)
  }

  /// What services of rows differ in.
  public var key: String {
    "\(engine) \(version ?? "") \(isAhead == true) \(card) \(name) \(types) \(plan.tensor) \(plan.expert)"
  }
}
