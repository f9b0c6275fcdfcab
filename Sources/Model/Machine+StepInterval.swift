import Hardware
import Quantities
import Workloads

extension Machine {
  /// A part's time and margin, without its explanation.
  private func margin<O: Operation>(
    of operation: O, _ setting: Setting, share: Double
  ) throws(ModelError) -> (time: Seconds, margin: Margin, isFitted: Bool) {
    let fitted = fitted(for: operation, setting)
    let time = try cost(operation, setting, fitted, in: TimeOnly.self)
    let margin = Margin(
      of: time, fitted.residuals(of: fitted.list(for: operation.loops, operation.elementType)),
      floor: floor(of: operation, setting), share: share)
    return (time, margin, fitted.isFitted)
  }

  /// The margin of parts that take `time` together with what lies between them, and whether all of them were measured.
  private func margin(
    of parts: [Part], taking time: Seconds, share: Double
  ) throws(ModelError) -> (Margin, isFitted: Bool) {
    var sum = MarginSum()
    var total = Seconds.zero
    var isFitted = true
    for part in parts {
      let (each, margin, isKnown) = try margin(
        of: part.operation, setting(of: part), share: share)
      sum.add(margin, times: Double(part.times), family: part.operation.kind)
      total += each * Double(part.times)
      isFitted = isFitted && isKnown
    }
    return (sum.total(scaledBy: total > .zero ? time / total : 0), isFitted && !parts.isEmpty)
  }

  /// The range around the time of a step's parts, and whether all that it is made of was measured.
  ///
  /// By modules either the device or the host decides: each end of the range is the later of the two's.
  func interval(
    of parts: [Part], in mode: StepMode, isShapeNew: Bool = false, around time: Seconds,
    share: Double
  ) throws(ModelError) -> (Interval, isFitted: Bool) {
    guard mode == .eager else {
      let (margin, isFitted) = try margin(of: parts, taking: time, share: share)
      return (Interval(around: time, margin, share: share), isFitted)
    }
    let step = try EagerStep<TimeOnly>(parts, isShapeNew: isShapeNew, on: self)
    let (device, isFitted) = try margin(of: parts, taking: step.device, share: share)
    let residuals = family("host", Implementation.framework.rawValue, .bf16).residuals
    let issuing = Margin(of: step.issuing, residuals, floor: .zero, share: share)
    let plan = Margin(of: step.plan, residuals, floor: .zero, share: share)
    let all = step.plan + max(step.device, step.issuing)
    let low =
      max(step.device - device.below, step.issuing - issuing.below) + step.plan - plan.below
    let high =
      max(step.device + device.above, step.issuing + issuing.above) + step.plan + plan.above
    var margin = step.device > step.issuing ? device : issuing
    let scale = all > .zero ? time / all : 0
    (margin.below, margin.above) = ((all - low) * scale, (high - all) * scale)
    margin.floor = device.floor
    return (Interval(around: time, margin, share: share), isFitted)
  }

  /// The range around a job's time, and whether all that it is made of was measured.
  func interval(
    of job: Job, around time: Seconds, share: Double
  ) throws(ModelError) -> (Interval, isFitted: Bool) {
    try interval(
      of: representative(of: job), in: job.mode, isShapeNew: plansAttention(job), around: time,
      share: share)
  }
}
