public import Documents
public import Hardware
public import Model
public import Quantities
public import Workloads

/// What one operation costs on a machine: the time and why, what it reaches, draws, and where asked what it moves.
public struct OperationAnswer {
  /// What is asked beside the time.
  public struct Options {
    /// The share of measurements that the range is to cover.
    public var share = 0.8
    /// A measured time to hold against the prediction.
    public var measured: Seconds?
    /// What the operation moves at each cache, by the accesses of this source; nil where that is not asked.
    public var explained: AccessSource?
    /// Whether programs are told the energy and the clock.
    public var withPower = false

    /// The time alone.
    public init() {}
  }

  /// How the operation is called.
  public let subject: String
  /// The time, its range and its causes.
  let prediction: Prediction
  /// Energy, power and clock; nil of devices whose profile does not say.
  let draw: PowerDraw?
  /// What it moves at each cache; nil where that was not asked.
  let io: IOExplanation?
  private let operation: any Operation
  private let rates: AchievedRates
  private let options: Options

  /// An operation as it is run on a machine.
  public init(
    _ operation: any Operation, _ setting: Setting, on profile: HardwareProfile,
    _ options: Options = Options()
  ) throws {
    let machine = try StepModel(profile, workers: setting.workers)
    subject = Measured.label(operation, setting, on: profile)
    draw = try machine.draw(of: operation, setting: setting)
    prediction = try machine.prediction(operation, setting: setting, share: options.share)
    io = try options.explained.map {
      try IOExplanation(operation, setting, on: profile, accesses: $0)
    }
    rates = AchievedRates(
      time: prediction.time, flops: operation.demand.flops, peak: machine.peak(of: operation),
      moved: try machine.moved(of: operation, setting: setting))
    (self.operation, self.options) = (operation, options)
  }

  private var gap: MeasuredGap? {
    options.measured.map {
      MeasuredGap(measured: $0, time: prediction.time, interval: prediction.interval)
    }
  }
}

extension OperationAnswer: Answer {
  /// The profile's name.
  public var machine: String { prediction.machine }
  /// The time and its causes.
  public var estimate: CostEstimate? { prediction.estimate }
  /// Where a measurement is expected.
  public var interval: Interval? { prediction.interval }
  /// Rates, and the share of what the machine has.
  public var figures: [AnswerFigure] { rates.figures }

  /// For programs.
  public var json: JSONValue {
    let power = options.withPower ? draw?.members ?? [] : []
    return .object(
      [
        .init("operation", .string(operation.kind.rawValue)),
        .init("type", .string(operation.elementType.rawValue)),
        .init("sizes", .string(operation.axes.description)),
        .init("subject", .string(subject)), .init("machine", .string(machine)),
      ] + prediction.members + rates.members + (gap?.members ?? []) + power
        + (io.map { [.init("io", $0.json)] } ?? []))
  }

  /// For people.
  public var text: String {
    let more =
      rates.lines(label: 7) + (gap.map { ["measured \($0.words)"] } ?? [])
    return ([prediction.text(of: subject, draw, more)] + (io.map { [""] + $0.lines } ?? []))
      .joined(separator: "\n")
  }
}
