import ArgumentParser
import Documents
import Hardware
import Model
import Planning
import TraceStore
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
    var setting = try options.setting(of: operation, on: profile)
    if let repeated { setting.load = .lasting(repeated.duration) }
    let answer = try OperationAnswer(
      operation, setting, on: profile, share: interval.interval,
      explainedBy: explain == nil ? nil : .recorded)
    output.json ? JSON.print(answer.json(withPower: repeated != nil)) : print(answer.text)
  }

  private func predict(model path: String, on profile: HardwareProfile) throws {
    let config = try ModelFile.config(path)
    if config.isPart {
      Console.error(
        "orrery: \(path): sizes are those of text_config; other parts, such as a vision tower, are left out"
      )
    }
    if !config.unknownKeys.isEmpty {
      Console.error(
        "orrery: \(path): keys that say nothing here: \(config.unknownKeys.joined(separator: ", "))"
      )
    }
    var job = try step.job(
      of: config.model, batch: options.batch, attention: options.implementation)
    if let repeated { job.load = .lasting(repeated.duration) }
    let subject = "\(path.split(separator: "/").last ?? "") \(job.words)"
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
    let answers = try trace.predictions(on: profile, share: interval.interval)
    let predictions = answers.map { $0.prediction.record(operation: $0.operation) }
    try store.setPredictions(
      predictions, of: run, machine: profile.name, modelVersion: Version.number,
      commit: Version.commit)
    if output.json { return JSON.print(.array(predictions.map { .object($0.members) })) }
    var table = TextTable("operation", "time", "low", "high", "bound")
    for (answer, prediction) in zip(answers, predictions) {
      table.add([answer.label] + prediction.cells)
    }
    print(table.text)
  }
}

extension Prediction {
  fileprivate func record(operation: Int) -> OperationPrediction {
    OperationPrediction(
      operation: operation, time: time, low: interval.low, high: interval.high,
      bound: bound?.description ?? "nothing", tree: estimate.simplified.json.text())
  }
}
