import ArgumentParser
import Documents
import Hardware
import Model
import Quantities
import TraceStore
import Traces
import Workloads

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract:
      "What an operation, a model's step, or each operation of a run costs on a machine, and why.",
    discussion: """
      orrery predict gemm --m 1024 --n 1024 --k 1024 --type bf16 --on nvidia-h200-sxm
      orrery predict attention --algorithm flash --batch 1 --heads 32 --query 4096 --head-dim 128 --on nvidia-h200-sxm
      orrery predict --model config.json --phase decode --batch 8 --context 4096 --on nvidia-h200-sxm
      orrery predict --run last --on machine.xml
      """)

  @Argument(help: "The operation's family.") var operation: String?
  @Option(
    name: .customLong("run"),
    help: "Predict every operation of this run instead, and keep it in the store.")
  var reference: String?
  @Option(help: "A model's config.json: predict a step of it.") var model: String?
  @OptionGroup var step: StepOptions
  @OptionGroup var machine: MachineOptions
  @OptionGroup var options: OperationOptions
  @Option(
    help:
      "io: also what an operation moves at each cache, what it must, and what other sizes change.")
  var explain: Explanation?
  @Option(
    help:
      "For how long the same is repeated, like 2.5s: as long as that a power limit may slow it; an operation alone is repeated twelve times, a model's step for long."
  )
  var repeated: Lasting?
  @OptionGroup var interval: IntervalOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  /// What can be explained beside the time.
  enum Explanation: String, ExpressibleByArgument, CaseIterable { case io }

  func validate() throws {
    guard explain == nil || operation != nil else {
      throw ValidationError("--explain io is of one operation")
    }
    guard [operation, reference, model].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("give an operation, --model or --run")
    }
  }

  func run() throws {
    let profile = try machine.resolved()
    if let reference { return try predict(run: reference, on: profile) }
    if let model { return try predict(model: model, on: profile) }
    let operation = try options.operation(operation ?? "")
    let machine = try StepModel(profile, workers: options.workers)
    var setting = options.setting(of: operation, on: machine)
    if let repeated { setting.load = .lasting(repeated.duration) }
    let draw = try machine.draw(of: operation, setting: setting)
    let prediction = try machine.prediction(operation, setting: setting, share: interval.interval)
    let moved = try explain.map { _ in try IOExplanation(operation, setting, on: profile) }
    if output.json {
      let power = repeated == nil ? [] : draw?.members ?? []
      return JSON.print(
        prediction.json(with: power + (moved.map { [.init("io", $0.json)] } ?? [])))
    }
    print(prediction.text(of: Measured.label(operation, setting, on: profile), draw))
    if let moved { print(([""] + moved.lines).joined(separator: "\n")) }
  }

  private func predict(model path: String, on profile: HardwareProfile) throws {
    let config = try ModelFile.config(path)
    if !config.unknownKeys.isEmpty {
      Console.error(
        "orrery: \(path): keys that say nothing here: \(config.unknownKeys.joined(separator: ", "))"
      )
    }
    var job = try step.job(
      of: config.model, batch: options.batch, attention: options.implementation)
    if let repeated { job.load = .lasting(repeated.duration) }
    let subject = "\(path.split(separator: "/").last ?? "") \(step.words(of: job))"
    switch try JobModel(profile).answer(job, share: interval.interval) {
    case .fits(let prediction):
      output.json
        ? JSON.print(prediction.json(withPower: repeated != nil))
        : print(prediction.text(of: subject))
    case .tooLarge(let shortage):
      if output.json { JSON.print(shortage.json) }
      throw CommandError.no(shortage.text(of: subject))
    }
  }

  private func predict(run reference: String, on profile: HardwareProfile) throws {
    let store = try store.opened(creating: false)
    let run = try store.run(reference)
    let trace = try store.trace(of: run)
    var predictions: [OperationPrediction] = []
    var table = TextTable("operation", "time", "low", "high", "bound")
    for (index, (traced, setting)) in zip(trace.operations, trace.settings).enumerated() {
      let machine = try StepModel(profile, workers: traced.setting.workers)
      let operation = try traced.operation()
      let prediction = try machine.prediction(
        operation, setting: setting, share: interval.interval)
      predictions.append(prediction.record(operation: index))
      table.add(
        Measured.label(operation, setting, on: profile), prediction.time.rounded(),
        prediction.interval.low.rounded(), prediction.interval.high.rounded(),
        prediction.bound?.description ?? "nothing")
    }
    try store.setPredictions(
      predictions, of: run, machine: profile.name, modelVersion: Version.number,
      commit: Version.commit)
    if output.json { return JSON.print(.array(predictions.map(\.json))) }
    print(table.text)
  }
}

/// How an operation under a setting is called.
enum Measured {
  static func label(
    _ operation: any Operation, _ setting: Setting, on profile: HardwareProfile
  )
    -> String
  {
    let workers = setting.workers == 1 ? "1 worker" : "\(setting.workers) workers"
    let isCPU = (profile.devices?.profile ?? profile).kind == .cpu
    let place = isCPU ? ", \(workers)" : ""
    return
      "\(operation.label), \(setting.library.rawValue)\(place), \(setting.residency.word)"
  }
}

extension OperationPrediction {
  fileprivate var json: JSONValue {
    .object([
      .init("operation", JSONValue(operation)), .init("time_us", JSON.number(time.microseconds)),
      .init(
        "interval_us",
        .array([JSON.number(low.microseconds), JSON.number(high.microseconds)])),
      .init("bound", .string(bound)),
    ])
  }
}

extension Prediction {
  fileprivate func record(operation: Int) -> OperationPrediction {
    OperationPrediction(
      operation: operation, time: time, low: interval.low, high: interval.high,
      bound: bound?.description ?? "nothing", tree: estimate.simplified.json.text())
  }

  fileprivate func json(with more: [JSONValue.Member]) -> JSONValue {
    .object(
      [
        .init("time_us", JSON.number(time.microseconds)), .init("interval_us", interval.json),
        .init("interval", JSON.number(interval.share)),
        .init("fitted", .bool(isFitted)),
        .init("bound", .string(bound?.description ?? "nothing")),
        .init("tree", estimate.simplified.json),
      ] + more)
  }

  /// The answer, its trust, its causes and its tree.
  fileprivate func text(of subject: String, _ draw: PowerDraw?) -> String {
    var lines = ["\(subject) on \(machine)", "", "time   \(time.rounded())"]
    let range = "\(interval.low.rounded()) to \(interval.high.rounded())"
    switch interval.basis {
    case .residuals(let count):
      lines.append(
        "range  \(range): \(interval.share.percent) % by \(count) residuals of this family")
    case .inherited(let count, let origin):
      lines.append(
        "range  \(range): \(interval.share.percent) % by \(count) residuals of \(origin); nothing was measured here"
      )
    case .unmeasured where isFitted:
      lines.append(
        "range  \(range): half to twice the time; its fit left no residuals out of sample")
    case .unmeasured:
      lines.append(
        "range  \(range): nothing of this family was measured here; the time is the geometric middle of 1 to \(Int(Interval.unmeasured)) times its bound"
      )
    }
    lines.append("bound  \(bound?.description ?? "nothing")")
    if let draw { lines.append("energy \(draw.words)") }
    lines += ["", "where the time goes"]
    for share in estimate.blame where share.time > .zero {
      lines.append("  \((share.time / time).percent) %  \(share.cause)  \(share.time.rounded())")
    }
    let hidden = estimate.hidden.filter { $0.time > .zero }
    if !hidden.isEmpty { lines += ["", "hidden behind it"] }
    for share in hidden { lines.append("  \(share.cause)  \(share.time.rounded())") }
    return (lines + ["", "tree"] + estimate.simplified.lines(indent: "  ")).joined(separator: "\n")
  }
}
