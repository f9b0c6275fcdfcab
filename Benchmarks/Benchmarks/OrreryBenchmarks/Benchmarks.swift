import Benchmark

/// What Orrery must be quick at; each name says what is wanted of the machine that the project is developed on.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration.maxDuration = .seconds(3)
  Benchmark.defaultConfiguration.warmupIterations = 2
  registerEstimates()
  registerSteps()
  registerSpansStored()
  registerSpansRecorded()
  registerReplays()
  registerCaches()
}

extension BenchmarkMetric {
  static var estimatesPerSecond: BenchmarkMetric {
    .custom("Estimates a second", polarity: .prefersLarger, useScalingFactor: false)
  }
  static var touchesPerSecond: BenchmarkMetric {
    .custom("Lines touched a second", polarity: .prefersLarger, useScalingFactor: false)
  }
  static var spansPerSecond: BenchmarkMetric {
    .custom("Spans a second", polarity: .prefersLarger, useScalingFactor: false)
  }
  static var nanosecondsPerSpan: BenchmarkMetric {
    .custom("Nanoseconds a span", polarity: .prefersSmaller, useScalingFactor: false)
  }
}

extension Benchmark {
  /// How many a second, when so many took this long.
  func measurement(_ metric: BenchmarkMetric, _ count: Int, in duration: Duration) {
    measurement(metric, Int(Double(count) / (duration / .seconds(1))))
  }
}
