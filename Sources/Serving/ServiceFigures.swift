/// Mean and quantiles of a figure over requests.
public struct Distribution: Sendable, Hashable {
  /// The mean, the median, and the 90th and 99th percentile, between values by a line.
  public var mean, p50, p90, p99: Double

  /// Those of some values; nil of none.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let (below, above) = (Int(place), min(Int(place) + 1, sorted.count - 1))
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
    mean = values.reduce(0, +) / Double(values.count)
    (p50, p90, p99) = (quantile(0.5), quantile(0.9), quantile(0.99))
  }
}

/// What clients see of a service.
public struct ServiceFigures: Sendable, Hashable {
  /// Seconds to the first token, a token after it, and to the last token; nil where no request has one.
  public var first, perToken, whole: Distribution?
  /// Seconds between tokens that follow one another, over all of them; nil where that is not known.
  public var gap: Distribution?
  /// Tokens of outputs a second, and requests a second, from the first request to the last token.
  public var outputRate, requestRate: Double

  /// The figures of so many seconds in which so many tokens were given.
  public init(
    first: [Double], perToken: [Double], whole: [Double], outputTokens: Int, makespan: Double
  ) {
    self.first = Distribution(first)
    self.perToken = Distribution(perToken)
    self.whole = Distribution(whole)
    outputRate = makespan > 0 ? Double(outputTokens) / makespan : 0
    requestRate = makespan > 0 ? Double(first.count) / makespan : 0
  }

  /// Those of a simulated run.
  public init(_ run: ServiceRun) {
    self.init(
      first: run.lives.map(\.timeToFirst), perToken: run.lives.compactMap(\.timePerToken),
      whole: run.lives.map(\.whole), outputTokens: run.outputTokens, makespan: run.makespan)
    gap = Distribution(run.gaps)
  }
}
