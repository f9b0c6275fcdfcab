import Documents
public import Model
public import Quantities
public import Workloads

/// What a job costs on a machine: time, tokens, memory, what a device does in the time, and money.
public struct JobReport {
  /// What is asked beside the time.
  public struct Options: Sendable {
    /// The share of measurements that the range is to cover.
    public var share = 0.8
    /// A measured time to hold against the prediction.
    public var measured: Seconds?
    /// Dollars that an hour of one device costs.
    public var price: Double?
    /// Tokens to be trained on in all.
    public var trainingTokens: Int?
    /// Whether programs are told the energy and the clock.
    public var withPower = false
    /// The share of a device's memory that a serving engine takes; its default where it is nil.
    public var utilization: Double?
    /// Tokens of the longest sequence that it is to serve; all that the model has positions for where it is nil.
    public var maxModelLength: Int?
    /// What was taken for granted, in sentences.
    public var notes: [String] = []

    /// The time alone.
    public init() {}
  }

  let model: String
  let job: Job
  let answer: JobAnswer
  /// What it reaches, and its time by what a device does in it; nil of what does not fit.
  let rates: AchievedRates?
  let split: JobSplit?
  let options: Options
  /// The first token of generation, and each later one; nil of other jobs.
  let tokens: TokenTimes?
  /// What a serving engine finds for its cache; nil of other modes.
  let engine: EngineMemory?
  /// What the engine's recipe does not know, in sentences.
  private let gaps: [String]

  /// A model's job on a machine; the job must have passed its own check.
  public init(
    _ job: Job, of model: String, on machine: JobModel, _ options: Options = Options()
  ) throws(ModelError) {
    (self.model, self.job, self.options) = (model, job, options)
    answer = try machine.answer(job, share: options.share)
    gaps = machine.engineGaps(of: job)
    engine =
      job.mode == .vllm
      ? try machine.engineMemory(of: job, utilization: options.utilization) : nil
    guard case .fits(let prediction) = answer else {
      (rates, split, tokens) = (nil, nil, nil)
      return
    }
    let work = try machine.work(of: job)
    rates = AchievedRates(
      time: prediction.time, flops: work.flops, peak: work.peak, moved: work.moved,
      devices: prediction.devices, shareName: "MFU")
    split = try machine.split(of: job)
    tokens = try TokenTimes(job, taking: prediction, on: machine, share: options.share)
  }

  /// The prediction of a job that fits.
  var prediction: JobPrediction? {
    if case .fits(let prediction) = answer { prediction } else { nil }
  }

  /// What is lacking, in a sentence; nil of a job that fits.
  public var shortage: String? {
    if case .tooLarge(let shortage) = answer { shortage.text(of: subject) } else { nil }
  }
}

extension JobReport: Answer {
  /// The model and what is done with it.
  public var subject: String { "\(model) \(job.words)" }
  /// What was taken for granted, in sentences.
  public var notes: [String] {
    guard let engine else { return options.notes }
    let (longest, needed) = (options.maxModelLength ?? job.model.context, job.heldTokens)
    var notes = options.notes + gaps
    if engine.tokens < longest {
      notes.append(
        "the engine's cache holds \(engine.tokens) tokens, fewer than its longest sequence of \(longest): it would not start; --max-model-length \(max(engine.tokens, 1)) or less is served"
      )
    }
    if engine.tokens < needed {
      notes.append(
        "the sequences hold \(needed) tokens, the engine's cache \(engine.tokens): not all would run at a time"
      )
    }
    return notes
  }
  /// The profile's name.
  public var machine: String {
    switch answer {
    case .fits(let prediction): prediction.machine
    case .tooLarge(let shortage): shortage.machine
    }
  }
  /// The time and its causes; nil of what does not fit.
  public var estimate: CostEstimate? { prediction?.estimate }
  /// Where a measurement is expected; nil of what does not fit.
  public var interval: Interval? { prediction?.interval }

  /// Tokens a second, rates, memory, and cost.
  public var figures: [AnswerFigure] {
    guard let prediction else { return [] }
    var figures = [
      AnswerFigure(
        name: "tokens/s",
        value: prediction.tokensPerSecond.rounded(toSignificant: 4).short),
      AnswerFigure(
        name: "tokens/s a device",
        value: (prediction.tokensPerSecond / Double(prediction.devices))
          .rounded(toSignificant: 4).short),
    ]
    if let tokens {
      figures.append(AnswerFigure(name: "first token", tokens.first))
      figures.append(AnswerFigure(name: "each token", tokens.each))
    }
    figures += rates?.figures ?? []
    figures.append(
      AnswerFigure(name: "memory a device", prediction.memory.total))
    return figures + (spending?.figures ?? [])
  }

  /// Money and device-hours; nil where neither a price nor a number of tokens is given.
  var spending: Spending? {
    guard let prediction else { return nil }
    return Spending(prediction, job, tokens, options)
  }

  /// A measured time beside the prediction.
  var gap: MeasuredGap? {
    guard let prediction, let measured = options.measured else { return nil }
    return MeasuredGap(
      measured: measured, time: prediction.time, interval: prediction.interval)
  }
}

/// When generation gives its first token, and how long it takes for each other one.
struct TokenTimes: Sendable {
  let first: Seconds
  let firstRange: Interval
  let each: Seconds
  /// The range of `each`: as far from it as the whole job's from its time.
  let eachRange: (low: Seconds, high: Seconds)

  /// Nil of a job that is no generation of more than one token.
  init?(
    _ job: Job, taking prediction: JobPrediction, on machine: JobModel, share: Double
  ) throws(ModelError) {
    guard case .generation(let tokens) = job.purpose, tokens > 1 else { return nil }
    var prompts = job
    prompts.purpose = .pass
    guard let (first, range) = try machine.range(prompts, share: share) else { return nil }
    (self.first, firstRange) = (first, range)
    each = (prediction.time - first) / Double(tokens - 1)
    let (low, high) = (prediction.interval.low, prediction.interval.high)
    eachRange = (each * (low / prediction.time), each * (high / prediction.time))
  }
}
