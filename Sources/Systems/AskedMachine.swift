public import Model
import Quantities
import Workloads

/// The machine that a claim is about, as systems ask it; none for what is computed.
///
/// Every answer is a named part, so that two compositions can be read side by side.
public struct AskedMachine: Sendable {
  private let model: StepModel?

  /// A machine.
  public init(_ model: StepModel) { self.model = model }

  private init() { model = nil }

  /// For figures that are computed.
  public static let none = AskedMachine()

  private var asked: StepModel {
    get throws(SystemError) {
      guard let model else { throw .noMachine }
      return model
    }
  }

  private func ask(
    _ question: (StepModel) throws(ModelError) -> CostEstimate
  ) throws(SystemError) -> CostEstimate {
    let model = try asked
    do { return try question(model) } catch { throw .model(error) }
  }

  /// An operation alone, its inputs from memory, by the customary library or another.
  func run(
    _ name: String, _ operation: some Operation, by library: Library? = nil, times: Int = 1
  ) throws(SystemError) -> CostEstimate {
    let setting = Setting(
      library: library ?? Catalog.library(of: operation.kind), residency: .rotating())
    return try ask { (model) throws(ModelError) in
      .part(name, times: times, of: try model.prediction(operation, setting: setting).estimate)
    }
  }

  /// Bytes out of the last cache.
  func cacheReads(_ name: String, _ bytes: Bytes) throws(SystemError) -> CostEstimate {
    try ask { (model) throws(ModelError) in
      .part(name, times: 1, of: try model.cacheReads(bytes))
    }
  }

  /// A model's step.
  func step(_ name: String, _ job: Job) throws(SystemError) -> CostEstimate {
    let model = try asked
    let answer: JobAnswer
    do { answer = try model.jobs.answer(job) } catch { throw .model(error) }
    guard case .fits(let prediction) = answer else { throw .tooLarge(name) }
    return .part(name, times: 1, of: prediction.estimate)
  }
}
