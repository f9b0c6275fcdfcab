import ArgumentParser
import Hardware
import Model
import Planning
import Quantities
import Workloads

/// What is asked of an answer beside the time.
struct AnswerOptions: ParsableArguments {
  @Option(
    help: .init(
      "A time that was measured, like 230us: how far off the prediction is, and where it lies in the range.",
      of: "time"))
  var measured: TimeArgument?
  @Option(
    help: .init(
      "What an hour of one device costs, in dollars: adds the cost of a million tokens.",
      of: "dollars"))
  var price: Double?
  @Flag(help: "Finds the largest batch that fits into each device's memory, in place of --batch.")
  var maxBatch = false
  @Option(
    help: .init(
      "The share of a device's memory that --max-batch may use (0.9 if not given), or that --engine vllm takes (0.92 if not given).",
      of: "share")
  )
  var utilization: Double?
  @Option(
    help: .init(
      "With --engine vllm: tokens of the longest sequence that it serves; as many as the model has positions if not given.",
      of: "tokens"),
    transform: Sizes.one)
  var maxModelLength: Int?

  func validate() throws {
    if let price, !(price > 0 && price.isFinite) {
      throw ValidationError("--price is \(price), but must be above 0: dollars a device-hour")
    }
    guard let utilization else { return }
    guard utilization > 0, utilization <= 1 else {
      throw ValidationError("--utilization is \(utilization), but must be above 0 and at most 1")
    }
  }

  /// Refuses what only an engine or the largest batch uses, where neither is asked for.
  func check(engine: Bool) throws {
    guard maxBatch || engine || utilization == nil else {
      throw ValidationError("--utilization is of --max-batch or --engine vllm")
    }
    guard engine || maxModelLength == nil else {
      throw ValidationError("--max-model-length goes with --engine vllm")
    }
  }

  /// The numbers of sequences; the fewest that can be, where the most is looked for.
  func batch(_ given: Sizes?) throws -> [Int]? {
    guard maxBatch, given != nil else { return given?.values }
    throw CommandError.usage("--batch is what --max-batch finds; give one of them")
  }

  /// The same job with the most sequences that fit, where that is asked; as it is where none do.
  func largest(_ job: Job, on machine: JobModel) -> (job: Job, note: String?) {
    let share = utilization ?? Job.usableShare
    guard maxBatch, let batch = machine.largestBatch(of: job, within: share),
      let largest = job.with(sequences: batch)
    else { return (job, nil) }
    return (
      largest,
      "\(batch) sequences are the most that fit into \(share.percent) % of each device's memory"
    )
  }

  /// What is asked of a job.
  func job(share: Double, tokens: Sizes?, withPower: Bool) throws -> JobReport.Options {
    var options = JobReport.Options()
    (options.share, options.measured, options.price) = (share, measured?.value, price)
    options.trainingTokens = tokens?.values.first
    options.withPower = withPower
    (options.utilization, options.maxModelLength) = (utilization, maxModelLength)
    return options
  }
}

/// What is explained, and for how long the same goes on.
struct ExplanationOptions: ParsableArguments {
  /// What can be explained beside the time.
  enum Explanation: String, ExpressibleByArgument, CaseIterable { case io }

  @Option(
    help: .init(
      "Adds what an operation moves at each cache, what it must, and what other sizes change.",
      of: "what"))
  var explain: Explanation?
  @Option(
    help: .init(
      "For how long the same is repeated, like 2.5s: long enough that a power limit may slow it. If not given, an operation is repeated twelve times, and a model's step for long.",
      of: "time"))
  var repeated: TimeArgument?
}

/// Machines that one question is asked of.
struct ComparedMachines: ParsableArguments {
  @Option(
    help: .init(
      "The machine that is asked about: a profile's name or its file. Several with commas between are compared.",
      of: "profile"),
    completion: .profiles)
  var on: Names
  @Option(
    help: ArgumentHelp(
      "Multiplies a ceiling of the machine, as in 'HBM bandwidth=1.2'; may be repeated.",
      valueName: "name=factor"))
  var scale: [String] = []
  @Flag(help: "Adds how much each ceiling of the machine matters: the time with it 10 % better.")
  var sensitivity = false

  func resolved() throws -> [HardwareProfile] {
    let scales = try scale.map(CeilingScale.init)
    return try on.values.map { try Locations.profile($0).scaled(by: scales) }
  }
}
