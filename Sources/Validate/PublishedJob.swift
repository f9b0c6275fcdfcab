import Model
import Quantities
import Workloads

/// What is printed of a model's step.
public enum JobQuantity: String, Sendable, CaseIterable {
  case time
  /// FLOPs a second of one device, by the source's way to count them.
  case throughput
  /// Tokens a second of one device.
  case tokens
  /// Bytes that one device holds: all, or one part.
  case memory
  case weightMemory = "weight-memory"
  case optimizerMemory = "optimizer-memory"
  case activationMemory = "activation-memory"
  /// Weights, gradients and optimizer.
  case stateMemory = "state-memory"

  var measure: Residual.Measure {
    switch self {
    case .time: .time
    case .throughput: .throughput
    case .tokens: .tokens
    default: .memory
    }
  }

  /// Of a memory quantity, its bytes.
  func bytes(of need: MemoryNeed) -> Bytes {
    switch self {
    case .weightMemory: need.weights
    case .optimizerMemory: need.optimizer
    case .activationMemory: need.activations
    case .stateMemory: need.weights + need.gradients + need.optimizer
    default: need.total
    }
  }
}

extension PublishedTable.Row {
  /// The printed value of a model's step against the prediction; of several candidates the fastest that fits.
  func residual(
    of quantity: JobQuantity, _ configuration: JobConfiguration, on machine: StepModel,
    share: Double
  ) throws(ModelError) -> Residual? {
    if quantity.measure == .memory {
      let bytes = quantity.bytes(of: configuration.job.memory).value
      return Residual(
        subject: id, family: system, measure: .memory, predicted: bytes, measured: value,
        low: bytes, high: bytes, bound: "capacity", spread: 0)
    }
    var best: (job: Job, time: Seconds)?
    for job in configuration.candidates {
      let time = try machine.jobs.time(job)
      if let time, time < best?.time ?? Seconds(.infinity) { best = (job, time) }
    }
    guard let best, case .fits(let prediction) = try machine.jobs.answer(best.job, share: share)
    else {
      return nil
    }
    let amount: Double
    switch quantity {
    case .throughput: amount = configuration.flops.value / Double(prediction.devices)
    case .tokens: amount = Double(prediction.tokens) / Double(prediction.devices)
    default: amount = 0
    }
    func figure(_ time: Seconds) -> Double { amount > 0 ? amount / time.value : time.value }
    let ends = [figure(prediction.interval.low), figure(prediction.interval.high)].sorted()
    return Residual(
      subject: id, family: system, measure: quantity.measure, predicted: figure(prediction.time),
      measured: value, low: ends[0], high: ends[1],
      bound: prediction.bound?.description ?? "nothing", spread: 0)
  }
}
