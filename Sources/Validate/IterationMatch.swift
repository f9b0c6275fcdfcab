public import Hardware
import Serving
public import Workloads

/// What an engine scheduled together against what the simulated engine does for the same requests.
public struct IterationMatch: Sendable {
  /// One number of each iteration that has it, logged and simulated.
  public struct Counts: Sendable {
    /// Iterations that have it, its mean, and its percentiles 10, 50 and 90.
    public struct Summary: Sendable, Hashable {
      /// Iterations.
      public let count: Int
      /// The mean, and the percentiles 10, 50 and 90.
      public let mean, p10, p50, p90: Double

      init(_ sorted: [Int]) {
        count = sorted.count
        mean = sorted.isEmpty ? 0 : Double(sorted.reduce(0, +)) / Double(sorted.count)
        func quantile(_ share: Double) -> Double {
          sorted.isEmpty ? 0 : Double(sorted[Int(share * Double(sorted.count - 1))])
        }
        (p10, p50, p90) = (quantile(0.1), quantile(0.5), quantile(0.9))
      }
    }

    /// What was logged, and what was simulated.
    public let logged, simulated: Summary
    /// The largest distance between both cumulative distributions (Kolmogorov and Smirnov).
    public let distance: Double

    init(logged: [Int], simulated: [Int]) {
      let (one, other) = (logged.filter { $0 > 0 }.sorted(), simulated.filter { $0 > 0 }.sorted())
      (self.logged, self.simulated) = (Summary(one), Summary(other))
      var (i, j, most) = (0, 0, 0.0)
      while i < one.count || j < other.count {
        let value = min(i < one.count ? one[i] : .max, j < other.count ? other[j] : .max)
        while i < one.count, one[i] == value { i += 1 }
        while j < other.count, other[j] == value { j += 1 }
        let (a, b) = (
          Double(i) / Double(max(one.count, 1)), Double(j) / Double(max(other.count, 1))
        )
        most = max(most, abs(a - b))
      }
      distance = most
    }
  }

  /// The service, as "llama-3.1-8b c8-1024-128".
  public let subject: String
  /// Iterations in all, logged and simulated.
  public let logged, simulated: Int
  /// Sequences that decode, of iterations with any; tokens of prompts, of iterations with any.
  public let decodes, promptTokens: Counts

  init(_ log: IterationLog, _ run: ServiceRun) {
    subject = "\(log.name) \(log.workload)"
    (logged, simulated) = (log.iterations.count, run.steps.count)
    decodes = Counts(logged: log.iterations.map(\.decodes), simulated: run.steps.map(\.decodes))
    promptTokens = Counts(
      logged: log.iterations.map(\.chunkTokens), simulated: run.steps.map(\.chunkTokens))
  }
}

/// Logged iterations of services against simulated ones.
public struct IterationMatches: Sendable {
  /// Those of each service of which requests are known.
  public let matches: [IterationMatch]
  /// Services of which no requests are known.
  public let left: [String]

  /// Simulates the services of tables of requests on a machine, and holds their steps against what was logged.
  public init(
    _ logs: [IterationLog], of services: [ServiceMeasurement], on profile: HardwareProfile
  ) throws {
    var (matches, left) = ([IterationMatch](), [String]())
    for log in logs {
      let service = services.first { $0.name == log.name && $0.workload == log.workload }
      guard let service else {
        left.append("\(log.name) \(log.workload)")
        continue
      }
      matches.append(IterationMatch(log, try service.run(on: service.machine(profile))))
    }
    (self.matches, self.left) = (matches, left)
  }
}
