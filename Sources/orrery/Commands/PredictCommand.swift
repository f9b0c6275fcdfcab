import ArgumentParser
import Documents
import Hardware
import Model
import Planning
import Quantities
import Terminal
import TraceStore
import Workloads

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract:
      "What an operation, a model's step, or each operation of a run costs on a machine, and why.",
    discussion: """
      orrery predict gemm --m 1024 --n 1024 --k 1024 --on nvidia-h200-sxm
      orrery predict attention --algorithm flash --batch 1 --heads 32 --query 4k --head-dim 128 --on nvidia-h200-sxm
      orrery predict --model llama-3.1-8b --phase decode --batch 1,8,64 --context 4k --on nvidia-h200-sxm
      orrery predict --model llama-3.1-8b --phase decode --batch 8 --context 4k --on nvidia-h200-sxm,nvidia-h100-sxm-80gb
      orrery predict --model qwen3-30b-a3b --engine vllm --groups 1x512@0+32x1@1023 --on nvidia-h200-sxm
      orrery predict --run last --on machine.xml

      Sizes are numbers, ranges and lists: 512, 2k (2,000), 4Ki (4,096), 1-64, 1,8,64. Several sizes give a table; several machines a \
      comparison, with the difference cause by cause.
      """)

  @Argument(
    help: "An operation, as gemm or attention; orrery predict OPERATION --help shows its sizes.",
    completion: .operations)
  var operation: String?
  @Option(
    help: .init(
      "A model's step instead: a config.json, a folder with one, or a name that orrery models lists.",
      of: "model"),
    completion: .models)
  var model: String?
  @Option(
    name: .customLong("run"),
    help: .init(
      "Every operation of a run instead, by its id or name, or last; the predictions are kept in the store.",
      of: "run"),
    completion: .runs)
  var reference: String?
  @OptionGroup(title: "Machine") var machines: ComparedMachines
  @OptionGroup(title: "A Model's Step") var step: StepOptions
  @OptionGroup var options: OperationOptions
  @OptionGroup(title: "Answer") var answers: AnswerOptions
  @OptionGroup(title: "Answer") var explained: ExplanationOptions
  @OptionGroup(title: "Answer") var interval: IntervalOptions
  @OptionGroup(title: "Answer") var output: OutputOptions
  @OptionGroup var store: StoreOptions

  private var explain: ExplanationOptions.Explanation? { explained.explain }
  private var repeated: TimeArgument? { explained.repeated }

  func validate() throws {
    guard explain == nil || operation != nil else {
      throw ValidationError("--explain io is of one operation")
    }
    guard [operation, reference, model].count(where: { $0 != nil }) == 1 else {
      let read = operation.map { "; '\($0)' is read as an operation" } ?? ""
      throw ValidationError("give one of an operation, --model and --run\(read)")
    }
    try answers.check(engine: step.schedule.asked == .vllm)
  }

  func run() throws {
    let profiles = try machines.resolved()
    if let reference { return try predict(run: reference, on: profiles) }
    let question = try model.map(jobs) ?? operations(operation ?? "")
    let answers = try profiles.map { profile in try question(profile) }
    try show(answers, of: profiles, by: question)
  }

  /// The help of one operation, where that is what the words ask for: `predict gemm --help`.
  static func help(asked words: [String]) throws -> String? {
    guard words.first == "predict", words.count > 2, !words[1].hasPrefix("-"),
      !Set(words).isDisjoint(with: ["--help", "-h"])
    else { return nil }
    let place = words.firstIndex(of: "--algorithm").map { $0 + 1 } ?? words.endIndex
    let name = OperationName(words[1], algorithm: place < words.endIndex ? words[place] : nil)
    return try OperationHelp(name, options: SizeOptions.axes).text
  }

  /// What is asked of each machine in turn.
  private typealias Question = (HardwareProfile) throws -> [any Answer]

  private func operations(_ name: String) throws -> Question {
    { profile in
      let name = OperationName(name, algorithm: options.program.algorithm)
      try name.options(on: StepModel(profile)).check(CommandLine.arguments)
      let machine = try StepModel(profile, workers: options.program.workers)
      var asked = OperationAnswer.Options()
      (asked.share, asked.measured) = (interval.interval, answers.measured?.value)
      (asked.withPower, asked.explained) = (repeated != nil, explain == nil ? nil : .recorded)
      return try options.operations(name, on: machine).map { operation in
        var setting = options.setting(of: operation, on: machine)
        if let repeated { setting.load = .lasting(repeated.value) }
        return try OperationAnswer(operation, setting, on: profile, asked)
      }
    }
  }

  private func jobs(_ path: String) throws -> Question {
    let config = try ModelFile.config(path)
    config.warn(of: path)
    var sequences = SequenceOptions()
    sequences.phase = step.phase
    try sequences.options(of: config.model).check(CommandLine.arguments)
    let name = "\(path.split(separator: "/").last ?? "")"
    let asked = try answers.job(
      share: interval.interval, tokens: options.given.tokens, withPower: repeated != nil)
    return { profile in
      let machine = try JobModel(step.schedule.running(on: profile))
      let load = repeated.map { Load.lasting($0.value) } ?? .steady
      let jobs = try step.jobs(
        of: config.model, batch: answers.batch(options.given.batch),
        attention: options.program.implementation,
        load: load, on: machine)
      return try jobs.map { job, note in
        let (largest, size) = answers.largest(job, on: machine)
        var asked = asked
        asked.notes = [note, size].compactMap(\.self)
        return try JobReport(largest, of: name, on: machine, asked)
      }
    }
  }

  private func show(
    _ answers: [[any Answer]], of profiles: [HardwareProfile], by question: Question
  ) throws {
    var shown = AnswerSheet(answers)
    if machines.sensitivity {
      shown.sensitivity = try Sensitivity(profiles[0]) { profile in
        try question(profile).first?.estimate?.time ?? .zero
      }
    }
    for note in shown.notes { Console.error("orrery: \(note)") }
    if let refusal = shown.refusal {
      if output.json { JSON.print(shown.json) }
      throw CommandError.no(refusal)
    }
    output.json ? JSON.print(shown.json) : print(shown.text)
  }

  private func predict(run reference: String, on profiles: [HardwareProfile]) throws {
    try UsedOptions("predict --run", ["run", "on", "db", "interval", "json", "scale"]).check(
      CommandLine.arguments)
    guard profiles.count == 1 else { throw CommandError.usage("predict --run takes one --on") }
    let store = try store.opened(creating: false)
    let run = try store.run(reference)
    let trace = try store.trace(of: run)
    trace.tell(on: profiles[0])
    let answers = try trace.predictions(on: profiles[0], share: interval.interval)
    let predictions = answers.map { $0.prediction.record(operation: $0.operation) }
    try store.setPredictions(
      predictions, of: run, machine: profiles[0].name, modelVersion: Version.number,
      commit: Version.commit)
    if output.json { return JSON.print(.array(predictions.map { .object($0.members) })) }
    var table = TextTable("operation", "time", "low", "high", "bound")
    for (answer, prediction) in zip(answers, predictions) {
      table.add([answer.label.cell] + prediction.cells)
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

extension ModelConfig {
  /// Says what of a config is left out or says nothing.
  func warn(of path: String) {
    if isPart {
      Console.error(
        "orrery: \(path): sizes are those of text_config; other parts, such as a vision tower, are left out"
      )
    }
    if !unknownKeys.isEmpty {
      Console.error(
        "orrery: \(path): keys that say nothing here: \(unknownKeys.joined(separator: ", "))")
    }
  }
}
