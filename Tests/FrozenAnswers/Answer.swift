import Hardware
import Model
import Quantities
import Workloads

/// What was answered to one question: every figure to the bit.
public struct Answer: Sendable, Hashable {
  /// The status with which the command line would end: 0, 1 of what does not fit, 64 and more of what is refused.
  public var status = 0
  public var time = 0.0
  public var low = 0.0
  public var high = 0.0
  /// Bytes that a job needs of one device; 0 of an operation.
  public var memory = 0.0
  public var bound = "-"
  /// What the interval rests on.
  public var basis = "-"

  init(_ prediction: Prediction) {
    (time, bound) = (prediction.time.value, Self.word(prediction.bound))
    take(prediction.interval)
  }

  init(_ answer: JobAnswer) {
    switch answer {
    case .fits(let prediction):
      (time, bound) = (prediction.time.value, Self.word(prediction.bound))
      memory = prediction.memory.total.value
      take(prediction.interval)
    case .tooLarge(let shortage): (status, memory) = (1, shortage.memory.total.value)
    }
  }

  init(refusal: any Error) {
    switch refusal {
    case ModelError.missingBandwidth, ModelError.missingLatency, ModelError.missingOverhead,
      ModelError.missingClock, ModelError.missingLink, ModelError.noLink,
      ModelError.missingKernels, ModelError.noMemory, ModelError.unknownParameter,
      ModelError.unknownFamily, ModelError.unknownOverhead, ModelError.tooManyLevels,
      ModelError.missingFact, ModelError.missingEngine:
      status = 65
    default: status = 64
    }
  }

  /// A bound without what separates fields.
  private static func word(_ bound: Cause?) -> String {
    bound?.description.replacing(",", with: ";") ?? "-"
  }

  private mutating func take(_ interval: Interval) {
    (low, high) = (interval.low.value, interval.high.value)
    basis =
      switch interval.basis {
      case .residuals: "residuals"
      case .inherited: "inherited"
      case .unmeasured: "unmeasured"
      }
  }

  /// One line of a record.
  public var text: String {
    let figures = [time, low, high, memory].map { String($0.bitPattern, radix: 16) }
    return ([String(status)] + figures + [bound, basis]).joined(separator: ",")
  }

  /// Reads a line of a record; nil of one that is none.
  public init?(_ text: some StringProtocol) {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == 7, let status = Int(fields[0]) else { return nil }
    let figures = fields[1...4].compactMap { UInt64($0, radix: 16) }.map(Double.init(bitPattern:))
    guard figures.count == 4 else { return nil }
    self.status = status
    (time, low, high, memory) = (figures[0], figures[1], figures[2], figures[3])
    (bound, basis) = (String(fields[5]), String(fields[6]))
  }
}
