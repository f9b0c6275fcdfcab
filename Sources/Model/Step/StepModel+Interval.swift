import Hardware
import Quantities
import Workloads

extension StepModel {
  /// A part's time and margin, without its explanation.
  private func margin<O: Operation>(
    of operation: O, _ setting: Setting, share: Double
  ) throws(ModelError) -> (time: Seconds, margin: Margin, isFitted: Bool) {
    let kernel = try device.kernel(operation, setting)
    let time = try device.cost(kernel, TimeOnly.self)
    let margin = Margin(
      of: time, kernel.program.residuals(for: kernel.question),
      floor: device.floor(of: operation, setting), share: share)
    return (time, margin, kernel.program.isFitted)
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
      sum.add(margin, times: Double(part.times), family: part.operation.kind.rawValue)
      total += each * Double(part.times)
      isFitted = isFitted && isKnown
    }
    return (sum.total(scaledBy: total > .zero ? time / total : 0), isFitted && !parts.isEmpty)
  }

  /// The range around the time of a step's parts, and whether all that it is made of was measured.
  ///
  /// By modules either the device or the host decides: each end of the range is the later of the two's.
  func interval(
    of issued: IssuedStep, around time: Seconds, share: Double
  ) throws(ModelError) -> (Interval, isFitted: Bool) {
    guard issued.mode == .eager else {
      let (margin, isFitted) = try margin(of: issued.parts, taking: time, share: share)
      return (Interval(around: time, margin, share: share), isFitted)
    }
    var alone = issued
    alone.exchanged = nil
    let step = try EagerStep<TimeOnly>(alone, on: self)
    let (device, isFitted) = try margin(of: issued.parts, taking: step.device, share: share)
    let residuals = self.device.program(.host, .framework).familyResiduals
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
}
