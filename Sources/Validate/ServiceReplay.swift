public import Model
import Serving
public import Workloads

/// A measured service and the same service simulated with every step at its time, and at either end of its range.
///
/// Open loops are replayed with their arrivals and lengths; of closed loops lengths follow one another in their order with as many in
/// flight, and their arrivals are not read, since they hold the measured answers.
public struct ServiceReplay {
  private let measured: ServiceMeasurement
  private let margins: ServiceMargins
  private let low, middle, high: ServiceRun

  /// Simulates a service on a machine.
  ///
  /// Complexity: O(steps of the service).
  public init(of measured: ServiceMeasurement, on machine: JobModel) throws {
    let service = try measured.service(on: machine)
    func run(_ steps: ModelClock.Figure) throws -> ServiceRun {
      try service.run(measured.asked, measured.arrivals, steps: steps)
    }
    (low, middle, high) = (try run(.low), try run(.middle), try run(.high))
    (self.measured, margins) = (measured, service.margins)
  }

  /// A residual for each figure of the service: mean, median and 90th percentile of the time to the first token and of that of each
  /// token after it, mean of the whole, and of closed loops the rate of output.
  public var residuals: [Residual] {
    let (low, middle, high) = (values(of: low), values(of: middle), values(of: high))
    let seen = measured.figures.values
    return ServiceFigures.names.indices.compactMap { index in
      let name = ServiceFigures.names[index]
      guard name != "output_rate" || measured.loop != .open else { return nil }
      return residual(
        "\(measured.subject) \(name)", name, measured: seen[index],
        [low[index], middle[index], high[index]])
    }
  }

  /// A residual for the first and one for each later token of each request of an open loop; none of a closed loop, whose requests meet
  /// others than those that they met.
  public var requestResiduals: [Residual] {
    guard measured.loop == .open else { return [] }
    let runs = [low, middle, high].map(times)
    let families = ["request_ttft", "request_tpot"]
    return measured.requests.indices.flatMap { index -> [Residual] in
      let seen = [measured.requests[index].timeToFirst, measured.requests[index].timePerToken]
      return families.indices.compactMap { place -> Residual? in
        guard let figure = seen[place], figure > 0 else { return nil }
        return residual(
          "\(measured.subject) request \(index) \(families[place])", families[place],
          measured: figure, runs.map { $0[index]?[place] })
      }
    }
  }

  private func values(of run: ServiceRun) -> [Double?] { ServiceFigures(run).values }

  private func times(of run: ServiceRun) -> [Int: [Double?]] {
    Dictionary(
      uniqueKeysWithValues: run.lives.map { ($0.request, [$0.timeToFirst, $0.timePerToken]) })
  }

  /// What was measured beside low, middle and high; nil where one of them is not there.
  private func residual(
    _ subject: String, _ family: String, measured: Double?, _ predicted: [Double?]
  ) -> Residual? {
    guard let measured, let low = predicted[0], let middle = predicted[1], let high = predicted[2]
    else { return nil }
    let isRate = family == "output_rate"
    let range =
      isRate
      ? margins.rate(of: middle, low, high)
      : margins.range(
        family.contains("ttft") ? .firstToken : .eachToken, of: middle, low, high)
    return Residual(
      subject: subject, family: family, measure: isRate ? .tokens : .time, predicted: middle,
      measured: measured, low: range[0], high: range[1], bound: "steps", spread: 0)
  }
}

extension ServiceFigures {
  /// What families of residuals are called, in the order of `values`.
  fileprivate static let names = [
    "ttft_mean", "ttft_median", "ttft_p90", "tpot_mean", "tpot_median", "tpot_p90", "e2e_mean",
    "output_rate",
  ]

  fileprivate var values: [Double?] {
    [
      first?.mean, first?.p50, first?.p90, perToken?.mean, perToken?.p50, perToken?.p90,
      whole?.mean, outputRate,
    ]
  }
}
