import Quantities
public import Workloads

extension Trace {
  /// One measurement for each operation: the median of its samples, and their spread.
  ///
  /// Complexity: O(samples log samples).
  public func measurements() throws(WorkloadError) -> [Measurement] {
    var durations = [[Int64]](repeating: [], count: operations.count)
    for sample in samples { durations[sample.operation].append(sample.duration) }
    var measurements: [Measurement] = []
    let settings = settings
    for (place, samples) in durations.enumerated() where !samples.isEmpty {
      let traced = operations[place]
      let sorted = samples.sorted()
      let median = Double(sorted.quantile(0.5))
      let quartiles = Double(sorted.quantile(0.75)) - Double(sorted.quantile(0.25))
      measurements.append(
        Measurement(
          operation: try traced.operation(), setting: settings[place],
          time: Seconds(median / 1e9), spread: median > 0 ? quartiles / 2 / median : 0,
          samples: sorted.count))
    }
    return measurements
  }
}

extension Trace {
  /// How each operation was run, in their order; times of devices' kernels are a profiler's, without what lies between them.
  ///
  /// Complexity: O(spans).
  public var settings: [Setting] {
    let hasDeviceWork = hasDeviceWork
    return operations.map { operation in
      var setting = operation.setting
      if hasDeviceWork { setting.context = .traced }
      return setting
    }
  }
}

extension [Int64] {
  /// The value below which a share of a sorted array lies, between neighbours linearly.
  func quantile(_ share: Double) -> Double {
    let place = share * Double(count - 1)
    let low = Int(place)
    let high = Swift.min(low + 1, count - 1)
    return Double(self[low]) + (Double(self[high]) - Double(self[low])) * (place - Double(low))
  }
}
