import Hardware
import Quantities
import Workloads

/// A time with the range around it, and what the range rests on.
struct Ranged {
  var time = Seconds.zero
  var low = Seconds.zero
  var high = Seconds.zero
  var basis: Interval.Basis
  var isFitted: Bool
}

extension Machine {
  /// A part's time and range, without its explanation.
  private func ranged<O: Operation>(
    _ operation: O, _ setting: Setting, share: Double
  ) throws(ModelError) -> Ranged {
    let fitted = family(operation.kind, setting.implementation.rawValue, operation.elementType)
    let time = try cost(operation, setting, fitted, in: TimeOnly.self)
    let floor = try self.time(operation, setting: setting, parameters: .ideal(fitted.program))
    let interval = interval(
      around: time, above: floor,
      residuals: fitted.residuals(of: fitted.list(for: operation.loops, operation.elementType)),
      share: share)
    return Ranged(
      time: time, low: interval.low, high: interval.high, basis: interval.basis,
      isFitted: fitted.isFitted)
  }

  /// The range around a job's time, and whether all that it is made of was measured.
  func interval(
    of job: Job, around time: Seconds, share: Double
  ) throws(ModelError) -> (Interval, isFitted: Bool) {
    try interval(of: representative(of: job), around: time, share: share)
  }

  /// The range around the time of a step's parts.
  ///
  /// Errors of one family are alike from layer to layer, so that they add; those of families are independent, so that their
  /// squares do.
  func interval(
    of parts: [Part], around time: Seconds, share: Double
  ) throws(ModelError) -> (Interval, isFitted: Bool) {
    var sides: [(kind: String, low: Double, high: Double)] = []
    var (total, count) = (0.0, Int.max)
    var isFitted = true
    var origin: String?
    for part in parts {
      let range = try ranged(part.operation, setting(of: part), share: share)
      let times = Double(part.times)
      let (low, high) = (
        times * (range.time - range.low).value, times * (range.high - range.time).value
      )
      let kind = part.operation.kind
      if let place = sides.firstIndex(where: { $0.kind == kind }) {
        sides[place].low += low
        sides[place].high += high
      } else {
        sides.append((kind, low, high))
      }
      total += times * range.time.value
      isFitted = isFitted && range.isFitted
      switch range.basis {
      case .residuals(let n): count = min(count, n)
      case .inherited(let n, let from): (count, origin) = (min(count, n), from)
      case .unmeasured: break
      }
    }
    guard total > 0 else {
      return (Interval(low: time, high: time, share: share, basis: .unmeasured), false)
    }
    let low = sides.reduce(0) { $0 + $1.low * $1.low }.squareRoot() / total
    let high = sides.reduce(0) { $0 + $1.high * $1.high }.squareRoot() / total
    let basis: Interval.Basis =
      count == .max
      ? .unmeasured
      : origin.map { .inherited(count: count, origin: $0) } ?? .residuals(count: count)
    return (
      Interval(
        low: max(time * (1 - low), .zero), high: time * (1 + high), share: share, basis: basis),
      isFitted
    )
  }
}
