public import Documents
public import Hardware
import Model
public import Workloads

/// What one operation costs on a machine: the time and why, what it draws, and where asked what it moves.
public struct OperationAnswer {
  /// How the operation is called.
  let label: String
  /// The time, its range and its causes.
  let prediction: Prediction
  /// Energy, power and clock; nil of devices whose profile does not say.
  let draw: PowerDraw?
  /// What it moves at each cache; nil where that was not asked.
  let io: IOExplanation?

  /// An operation as it is run; `share` is what the range is to cover, and a source of accesses asks for what it moves.
  public init(
    _ operation: any Operation, _ setting: Setting, on profile: HardwareProfile, share: Double,
    explainedBy source: AccessSource? = nil
  ) throws {
    let machine = try StepModel(profile, workers: setting.workers)
    label = Measured.label(operation, setting, on: profile)
    draw = try machine.draw(of: operation, setting: setting)
    prediction = try machine.prediction(operation, setting: setting, share: share)
    io = try source.map { try IOExplanation(operation, setting, on: profile, accesses: $0) }
  }

  /// For programs; with the energy and clock where `withPower`.
  public func json(withPower: Bool) -> JSONValue {
    let power = withPower ? draw?.members ?? [] : []
    return prediction.json(with: power + (io.map { [.init("io", $0.json)] } ?? []))
  }

  /// For people.
  public var text: String {
    ([prediction.text(of: label, draw)] + (io.map { [""] + $0.lines } ?? []))
      .joined(separator: "\n")
  }
}
