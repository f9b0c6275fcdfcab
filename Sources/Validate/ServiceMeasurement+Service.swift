public import Hardware
public import Model
import Serving
public import Workloads

extension ServiceMeasurement {
  /// The run that is simulated for these requests.
  func run(on machine: JobModel) throws -> ServiceRun {
    try service(on: machine).run(asked, arrivals)
  }

  var asked: [Serving.Request] {
    requests.map { Serving.Request(arrival: $0.arrival, prompt: $0.prompt, output: $0.output) }
  }

  var arrivals: Arrivals {
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
  func service(on machine: JobModel) throws -> ServiceModel {
    let job = try Job(served: model, types, on: machine)
    var service = try ServiceModel(
      job, on: machine, tokens: cacheTokens, utilization: utilization, modelLength: modelLength)
    service.settings.batchedTokens = batchedTokens ?? service.settings.batchedTokens
    service.settings.sequences = sequences ?? service.settings.sequences
    return service
  }

  var figures: ServiceFigures {
    let ends = requests.compactMap { request in request.whole.map { request.arrival + $0 } }
    return ServiceFigures(
      first: requests.map(\.timeToFirst), perToken: requests.compactMap(\.timePerToken),
      whole: requests.compactMap(\.whole), outputTokens: requests.reduce(0) { $0 + $1.output },
      makespan: (ends.max() ?? 0) - (requests.map(\.arrival).min() ?? 0))
  }
}
