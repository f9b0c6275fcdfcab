import Model
import Quantities
public import Workloads

/// What is printed of a model's step.
public enum JobQuantity: String, FigureQuantity {
  /// Of one step.
  case time
  /// FLOPs a second of one device, by the source's way to count them.
  case throughput
  /// Tokens a second of one device.
  case tokens
  /// Bytes that one device holds.
  case memory
  /// Weights alone.
  case weightMemory = "weight-memory"
  /// The optimizer's state alone.
  case optimizerMemory = "optimizer-memory"
  /// Activations alone.
  case activationMemory = "activation-memory"
  /// Weights, gradients and optimizer.
  case stateMemory = "state-memory"

  /// What it counts.
  public var dimension: FigureDimension {
    switch self {
    case .time: .time
    case .throughput: .rate
    case .tokens: .tokenRate
    case .memory, .weightMemory, .optimizerMemory, .activationMemory, .stateMemory: .bytes
    }
  }

  /// Of a memory quantity, the parts that it counts.
  func parts(of need: MemoryNeed) -> [FigureAnswer.Amount] {
    let counted: Set<String> =
      switch self {
      case .weightMemory: ["weights"]
      case .optimizerMemory: ["optimizer"]
      case .activationMemory: ["activations"]
      case .stateMemory: ["weights", "gradients", "optimizer"]
      case .time, .throughput, .tokens, .memory: Set(need.parts.map(\.name))
      }
    return need.parts.filter { counted.contains($0.name) }.map { .init($0.name, $0.bytes) }
  }
}

/// A model's step of which one quantity was printed.
public struct PublishedJob: Sendable {
  /// What was printed.
  public let quantity: JobQuantity
  /// The step, or those that are tried.
  public let configuration: JobConfiguration
  /// How the source counts arithmetic.
  public let flops: JobConfiguration.FLOPConvention

  /// What a machine is predicted to do, of several candidates by the fastest that fits; nil where none fits.
  ///
  /// Memory is counted and has no range. A rate's range is work over the ends of the time's.
  func answer(on machine: StepModel, share: Double) throws(ModelError) -> FigureAnswer? {
    if quantity.dimension == .bytes {
      return .sum(quantity.parts(of: configuration.job.memory))
    }
    var best: (job: Job, time: Seconds)?
    for job in configuration.candidates {
      let time = try machine.jobs.time(job)
      if let time, time < best?.time ?? Seconds(.infinity) { best = (job, time) }
    }
    guard let best, case .fits(let prediction) = try machine.jobs.answer(best.job, share: share)
    else { return nil }
    let amount: Double
    switch quantity {
    case .throughput: amount = configuration.flops(flops).value / Double(prediction.devices)
    case .tokens: amount = Double(prediction.tokens) / Double(prediction.devices)
    default: amount = 0
    }
    return FigureAnswer(prediction.estimate, prediction.interval, work: amount > 0 ? amount : nil)
  }
}

extension FigureAnswer {
  /// A predicted time, or the rate at which so much work is done in it.
  init(_ estimate: CostEstimate, _ interval: Interval, work: Double?) {
    func figure(_ time: Seconds) -> Double { work.map { $0 / time.value } ?? time.value }
    let ends = [figure(interval.low), figure(interval.high)].sorted()
    self.init(figure(estimate.time), low: ends[0], high: ends[1], causes: .time(estimate))
  }
}
