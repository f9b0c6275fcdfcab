import Hardware
import Quantities
import Workloads

extension Machine {
  /// The range around a job's time, from those of its parts, and whether all of them were measured.
  ///
  /// Errors of one family are alike from layer to layer, so that they add; those of families are independent, so that their
  /// squares do.
  func interval(
    of job: Job, around time: Seconds, share: Double
  ) throws(ModelError) -> (Interval, isFitted: Bool) {
    try interval(of: representative(of: job), around: time, share: share)
  }

  /// The same of the parts of a step.
  func interval(
    of parts: [Part], around time: Seconds, share: Double
  ) throws(ModelError) -> (Interval, isFitted: Bool) {
    var sides: [FamilyKey: (low: Double, high: Double)] = [:]
    var (total, floor, count) = (0.0, 0.0, Int.max)
    var isFitted = true
    var origin: String?
    for part in parts {
      let prediction = try prediction(part.operation, setting: setting(of: part), share: share)
      let times = Double(part.times)
      let middle = prediction.time.value
      let key = FamilyKey(
        kind: part.operation.kind, implementation: setting(of: part).implementation.rawValue)
      sides[key, default: (0, 0)].low += times * (middle - prediction.interval.low.value)
      sides[key, default: (0, 0)].high += times * (prediction.interval.high.value - middle)
      total += times * middle
      floor += times * prediction.floor.value
      isFitted = isFitted && prediction.isFitted
      switch prediction.interval.basis {
      case .residuals(let n): count = min(count, n)
      case .inherited(let n, let from): (count, origin) = (min(count, n), from)
      case .unmeasured: break
      }
    }
    let low = sides.values.reduce(0) { $0 + $1.low * $1.low }.squareRoot() / total
    let high = sides.values.reduce(0) { $0 + $1.high * $1.high }.squareRoot() / total
    let basis: Interval.Basis =
      count == .max
      ? .unmeasured
      : origin.map { .inherited(count: count, origin: $0) } ?? .residuals(count: count)
    let least = max(time * (1 - low), time * min(floor / total, 1))
    return (
      Interval(low: min(least, time), high: time * (1 + high), share: share, basis: basis), isFitted
    )
  }
}
