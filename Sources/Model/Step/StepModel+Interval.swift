import Hardware
import Quantities
import Workloads

extension StepModel {
  /// Parts at full clock in one pass: what they cost and draw, and how far each may be off.
  struct Evaluated {
    var cost = Drawing.nothing
    var margins = MarginSum()
    /// Whether all of them were measured.
    var isFitted = true

    /// The margin of parts that take `time` together with what lies between them.
    func margin(taking time: Seconds) -> Margin {
      margins.total(scaledBy: cost.time > .zero ? time / cost.time : 0)
    }
  }

  func evaluated<P: PartSource>(_ parts: P, share: Double) throws(ModelError) -> Evaluated {
    var sum = EvaluationSum(machine: self, share: share)
    try parts.write(into: &sum)
    return sum.all
  }

  /// The range around the time of a step's parts, and whether all that it is made of was measured.
  ///
  /// By modules either the device or the host decides: each end of the range is the later of the two's.
  func interval(
    of issued: IssuedStep, around time: Seconds, share: Double
  ) throws(ModelError) -> (Interval, isFitted: Bool) {
    guard issued.mode == .eager else {
      let parts = try evaluated(issued.parts, share: share)
      return (Interval(around: time, parts.margin(taking: time), share: share), parts.isFitted)
    }
    var alone = issued
    alone.exchanged = nil
    let step = try EagerStep<TimeOnly>(alone, on: self)
    let parts = try evaluated(issued.parts, share: share)
    let device = parts.margin(taking: step.device)
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
    return (Interval(around: time, margin, share: share), parts.isFitted)
  }
}

/// What one part costs and draws each time, and how far it may be off.
struct PartEvaluation {
  let cost: Drawing.Cost
  let margin: Margin
  let times: Double
  let family: OperationKind
  let isFitted: Bool
}

extension StepModel.Evaluated {
  /// Adds a part behind those that are there.
  mutating func add(_ part: PartEvaluation) {
    margins.add(part.margin, times: part.times, family: part.family)
    cost = Drawing.serial(cost, Drawing.scaled(part.cost, part.times))
    isFitted = isFitted && part.isFitted
  }
}

extension StepModel {
  /// One operation of a step, alone.
  func evaluation<O: Operation>(
    _ operation: O, by library: Library?, residency: Residency, times: Int, share: Double
  ) throws(ModelError) -> PartEvaluation {
    let kernel = try device.kernel(operation, setting(of: operation.kind, by: library, residency))
    let cost = try device.cost(kernel, Drawing.self)
    return PartEvaluation(
      cost: cost,
      margin: Margin(
        of: cost.time, kernel.program.residuals(for: kernel.question),
        floor: device.floor(of: kernel.question), share: share),
      times: Double(times), family: kernel.question.kind, isFitted: kernel.program.isFitted)
  }
}

/// Adds up what the parts of a step cost, draw, and how far each may be off.
struct EvaluationSum: PartSink {
  let machine: StepModel
  let share: Double
  var all = StepModel.Evaluated()

  mutating func add<O: Operation>(
    _ name: @autoclosure () -> String, _ operation: O, by library: Library?,
    residency: Residency, times: Int
  ) throws(ModelError) {
    all.add(
      try machine.evaluation(
        operation, by: library, residency: residency, times: times, share: share))
  }
}
