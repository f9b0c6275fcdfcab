public import Model
import Quantities
import Validate
import Workloads

/// The machine that a claim is about, as systems ask it; none for what is computed.
///
/// Every answer is a named part, so that two compositions can be read side by side.
public struct AskedMachine: Sendable {
  private let model: StepModel?
  private let other: StepModel?

  /// A machine, and the one of the baseline where that is another.
  public init(_ model: StepModel, baseline: StepModel? = nil) {
    (self.model, other) = (model, baseline)
  }

  private init() { (model, other) = (nil, nil) }

  /// The machine of the baseline.
  var baseline: AskedMachine { other.map { AskedMachine($0) } ?? self }

  /// For figures that are computed.
  public static let none = AskedMachine()

  /// The machines that a row names, of a figure that is not computed.
  static func asked<Failure: Error>(
    by row: PublishedTable.Row, _ configuration: Configuration, for nature: FigureNature,
    machine: (String) throws(Failure) -> StepModel
  ) throws(Failure) -> AskedMachine {
    guard nature != .computed else { return .none }
    let other = configuration[BaselineMachine.key]
    return AskedMachine(try machine(row.machine), baseline: try other.map(machine))
  }

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

  /// An operation alone, its inputs from memory, by the customary library or another; on a CPU by Orrery's own kernel.
  func run(
    _ name: String, _ operation: some Operation, by library: Library? = nil, times: Int = 1
  ) throws(SystemError) -> CostEstimate {
    try ask { (model) throws(ModelError) in
      let setting = Setting(
        library: model.isGPU ? library ?? Catalog.library(of: operation.kind) : .own,
        workers: model.workers, residency: .rotating())
      return .part(
        name, times: times, of: try model.prediction(operation, setting: setting).estimate)
    }
  }

  /// Attention that knows windows: FlashAttention-2's, or on a CPU Orrery's kernel for sparse blocks, which keeps the first one too.
  var windowed: Attention.Algorithm {
    get throws(SystemError) { try asked.isGPU ? .flash : .blockSparse }
  }

  /// A sum of so many elements among devices that are neighbours, in 16 bits; on a CPU in fp32 among its processes.
  func sum(
    _ name: String, of elements: Int, among ranks: Int
  ) throws(SystemError) -> CostEstimate {
    guard try asked.isGPU else {
      let bytes = elements.times(Int(ElementType.fp32.size.value))
      return try run(name, AllReduce(.processes, type: .fp32, bytes: bytes, ranks: ranks))
    }
    let bytes = elements.times(Int(ElementType.bf16.size.value))
    return try run(name, Collective(.allReduce, type: .bf16, bytes: bytes, ranks: ranks))
  }

  /// The same in one bit an element, by Orrery's kernel on a CPU.
  func signSum(
    _ name: String, of elements: Int, among ranks: Int
  ) throws(SystemError) -> CostEstimate {
    let bytes = elements.times(Int(ElementType.fp32.size.value))
    return try run(name, SignAllReduce(type: .fp32, bytes: bytes, ranks: ranks))
  }

  /// Sums of a job's tokens among the devices that share its layers.
  func sums(_ name: String, of job: Job, times: Int) throws(SystemError) -> CostEstimate {
    let type = job.types.activations
    let bytes = job.groups.tokens.times(job.model.hidden).times(Int(type.size.value))
    return try run(
      name, Collective(.allReduce, type: type, bytes: bytes, ranks: job.plan.tensor),
      times: times)
  }

  /// Bytes out of the last cache.
  func cacheReads(_ name: String, _ bytes: Bytes) throws(SystemError) -> CostEstimate {
    try ask { (model) throws(ModelError) in
      .part(name, times: 1, of: try model.cacheReads(bytes))
    }
  }

  /// Additions in fp32 of all multiprocessors to an array of the last cache.
  func additions(
    _ name: String, _ count: Int, to bytes: Bytes
  ) throws(SystemError) -> CostEstimate {
    try ask { (model) throws(ModelError) in
      .part(name, times: 1, of: try model.additions(Double(count), to: bytes))
    }
  }

  /// A model's step without a part of it that was predicted apart.
  func step(
    _ job: Job, without part: CostEstimate, named name: String
  ) throws(SystemError) -> CostEstimate {
    let step = try step("step", job)
    let rest = 1 - part.time / step.time
    guard rest > 0 else { throw .impossible("a part takes longer than the step that has it") }
    return .part(name, times: 1, of: .share(rest, of: step))
  }

  /// The most sequences with which a step fits into a device's memory.
  func largestBatch(of job: Job) throws(SystemError) -> Int {
    guard let batch = try asked.jobs.largestBatch(of: job, within: 1) else {
      throw .tooLarge("one sequence")
    }
    return batch
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
