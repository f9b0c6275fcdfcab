import Hardware
import Quantities
public import Workloads

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
  /// Where a host issues what the device does, each end of the range is the later of the two's.
  func interval(
    of issued: IssuedStep, around time: Seconds, share: Double
  ) throws(ModelError) -> (Interval, isFitted: Bool) {
    if case .vllm(let recipe) = issued.parts {
      let parts = try amongOthers.evaluated(recipe, share: share)
      let step = try EngineStep<TimeOnly>(recipe, under: issued.load, on: self)
      return (interval(of: step, parts, share: share), parts.isFitted)
    }
    guard issued.mode == .eager else {
      let parts = try evaluated(issued.parts, share: share)
      return (Interval(around: time, parts.margin(taking: time), share: share), parts.isFitted)
    }
    let parts = try evaluated(issued.parts, share: share)
    var alone = issued
    alone.exchanged = nil
    let step = try EagerStep<TimeOnly>(alone, on: self)
    let sides = Sides(device: step.device, issuing: step.issuing, before: step.plan)
    let margin = sides.margin(
      device: parts.margin(taking: sides.device),
      device.program(.host, .framework).familyResiduals, taking: time, share: share)
    return (Interval(around: time, margin, share: share), parts.isFitted)
  }

  /// The range around an engine's step, of whose kernels the margins are known.
  func interval(of step: EngineStep<TimeOnly>, _ parts: Evaluated, share: Double) -> Interval {
    let time = step.cost
    let sides = Sides(device: step.device, issuing: step.host, before: .zero)
    let margin = sides.margin(
      device: parts.margin(taking: sides.device), device.program(.host, .vllm).familyResiduals,
      taking: time, share: share)
    return Interval(around: time, margin, share: share)
  }
}

extension StepModel {
  /// Several operations one after another, of which each may be off by itself; where an engine's host starts them by so many launches,
  /// the longer of the two.
  public func prediction(
    _ parts: [Part], launches: Int = 0, after load: Load = .measured, share: Double = 0.8
  ) throws(ModelError) -> Prediction {
    var estimate = try estimate(parts, after: load)
    let parts = try evaluated(parts, share: share)
    var margin = parts.margin(taking: estimate.time)
    if launches > 0 {
      let issuing = try host.time(.engineLaunch) * Double(launches)
      let sides = Sides(device: estimate.time, issuing: issuing, before: .zero)
      estimate = Explained.overlapped(
        estimate, Explained.term(.overhead("engine's launches"), issuing))
      margin = sides.margin(
        device: margin, device.program(.host, .vllm).familyResiduals, taking: estimate.time,
        share: share)
    }
    return Prediction(
      machine: name, estimate: estimate,
      interval: Interval(around: estimate.time, margin, share: share), isFitted: parts.isFitted)
  }
}

/// A device's time beside its host's, of which the longer decides, and what stands before both.
private struct Sides {
  let device: Seconds
  let issuing: Seconds
  let before: Seconds

  /// The margin around both, of which the whole takes `time`; `residuals` are the host's.
  func margin(
    device margin: Margin, _ residuals: Family.Residuals?, taking time: Seconds, share: Double
  ) -> Margin {
    let issued = Margin(of: issuing, residuals, floor: .zero, share: share)
    let planned = Margin(of: before, residuals, floor: .zero, share: share)
    let all = before + max(device, issuing)
    let low =
      max(device - margin.below, issuing - issued.below) + before - planned.below
    let high =
      max(device + margin.above, issuing + issued.above) + before + planned.above
    var whole = device > issuing ? margin : issued
    let scale = all > .zero ? time / all : 0
    (whole.below, whole.above) = ((all - low) * scale, (high - all) * scale)
    whole.floor = margin.floor
    return whole
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
