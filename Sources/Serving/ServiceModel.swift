public import Model
import Quantities
public import Workloads

/// A model that an engine serves on a machine: copies of it, their schedulers and their caches.
public struct ServiceModel {
  /// The model, its types and the devices of one copy; its sequences are not read.
  public let job: Job
  /// The machine of one copy.
  public let machine: JobModel
  /// What one copy's scheduler may do.
  public var settings: SchedulerSettings
  /// Copies, which take turns with the requests.
  public var replicas = 1
  /// Seconds between a client and the engine's core, each way.
  public var hop: Double
  /// Seconds between requests that reach it at once.
  public var spacing: Double
  private let clock: ModelClock

  /// A service by an engine's defaults for the card, with the cache that it finds there; `tokens` is what an engine's log says of that.
  ///
  /// Throws where the engine is not known, or the job no single pass.
  public init(
    _ job: Job, on machine: JobModel, tokens: Int? = nil, utilization: Double? = nil,
    modelLength: Int? = nil
  ) throws {
    let memory = try machine.engineMemory(of: job, utilization: utilization)
    (self.job, self.machine) = (job, machine)
    // One block of the pool stands for none.
    let blocks = max((tokens ?? memory.tokens) / memory.block - 1, 0)
    settings = SchedulerSettings(
      batchedTokens: memory.batchedTokens, sequences: memory.sequences, block: memory.block,
      blocks: blocks, modelLength: modelLength ?? job.model.context)
    (hop, spacing) = (machine.engineHop.value, machine.engineIntake.value)
    clock = try ModelClock(job, on: machine)
  }

  /// The lives of requests; copies get them in turn, and of a closed loop each as many in flight.
  public func run(
    _ requests: [Request], _ arrivals: Arrivals, steps figure: ModelClock.Figure = .middle
  ) throws -> ServiceRun {
    guard replicas > 1 else {
      var service = Service(clock.by(figure), settings, hop: hop, spacing: spacing)
      return try service.run(requests, arrivals)
    }
    var all = ServiceRun()
    for copy in 0..<replicas {
      let places = Array(stride(from: copy, to: requests.count, by: replicas))
      var arrivals = arrivals
      if case .closed(let count) = arrivals {
        arrivals = .closed(max((count + replicas - 1 - copy) / replicas, 1))
      }
      var service = Service(clock.by(figure), settings, hop: hop, spacing: spacing)
      let run = try service.run(places.map { requests[$0] }, arrivals)
      all.lives += run.lives.map { life in
        var life = life
        life.request = places[life.request]
        return life
      }
      all.steps += run.steps
      all.preemptions += run.preemptions
      all.refused += run.refused.map { places[$0] }
    }
    all.lives.sort { ($0.last, $0.request) < ($1.last, $1.request) }
    return all
  }
}
