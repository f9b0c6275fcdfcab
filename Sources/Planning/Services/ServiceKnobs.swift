public import Quantities
public import Serving

/// What is asked of a service and how its scheduler is set, as options say it.
public struct ServiceKnobs {
  /// Requests in flight, or a second with the deviation of their gaps, or those of a file, or all at once.
  public var concurrency: Int?, rate: Double?, variation: Double?, requests: [Request]?
  /// Whether all come at once.
  public var isBurst = false
  /// Lengths of prompts and outputs; nil where they were not given.
  public var prompt: Lengths?, output: Lengths?
  /// Requests in all, and what decides their draws.
  public var count: Int?, seed: UInt64 = 1
  /// Limits, and dollars of a device-hour.
  public var first: Seconds?, perToken: Seconds?, price: Double?
  /// Copies, tokens of their cache, tokens and sequences of a step, and new tokens of a prompt in it.
  public var replicas = 1, kvTokens: Int?, batchedTokens: Int?, sequences: Int?, promptTokens: Int?
  /// Tokens of the longest sequence; nil of all that the model has positions for.
  public var modelLength: Int?
  /// The share of a device's memory that the engine takes; nil of its default.
  public var utilization: Double?
  /// The share of the cache that admission leaves free; whether prompts are taken whole.
  public var watermark = 0.0, isWhole = false
  /// Tokens with which prompts begin alike, kinds of such beginnings, and answers to each prompt.
  public var beginning: Int?, beginnings = 1, samples = 1
  /// Whether blocks are found again, who goes first, whether steps are composed ahead, and which copy gets a request.
  public var findsPrefixes = true, goesByPriority = false, isAhead: Bool?, router = Router.turns
  /// Tokens that are proposed ahead, and how likely each is taken; nil of none.
  public var drafts: Int?, acceptance: Double?
  /// The model that proposes them; nil where that costs nothing.
  public var drafter: String?

  /// Nothing asked yet.
  public init() {}

  /// The question; throws where options contradict one another or have impossible values.
  public func question() throws(PlanningError) -> ServiceQuestion {
    let given = [concurrency != nil, rate != nil, requests != nil, isBurst].count { $0 }
    guard given == 1 else {
      throw .missing(
        subject: "a service", option: "one of --concurrency, --rate, --requests and --burst")
    }
    func check(
      _ isFine: Bool, _ option: String, _ value: some Any, _ expected: String
    )
      throws(PlanningError)
    {
      if !isFine { throw .wrongValue(option: option, value: "\(value)", expected: expected) }
    }
    try check(concurrency ?? 1 > 0, "concurrency", concurrency ?? 0, "at least 1")
    try check(rate.map { $0 > 0 && $0.isFinite } ?? true, "rate", rate ?? 0, "above 0")
    try check(
      variation.map { $0 > 0 && $0.isFinite && rate != nil } ?? true, "variation", variation ?? 0,
      "above 0, and with --rate")
    try check(
      utilization.map { $0 > 0 && $0 <= 1 } ?? true, "utilization", utilization ?? 0,
      "above 0 and at most 1")
    try check(watermark >= 0 && watermark < 1, "watermark", watermark, "from 0 to below 1")
    try check((1...1000).contains(replicas), "replicas", replicas, "from 1 to 1000")
    try check(beginning ?? 1 > 0, "prefix", beginning ?? 0, "at least 1")
    try check(
      beginnings > 0 && (beginnings == 1 || beginning != nil), "prefixes", beginnings,
      "at least 1, and with --prefix")
    try check((1...1000).contains(samples), "samples", samples, "from 1 to 1000")
    try check(drafter == nil || drafts != nil, "draft-model", drafter ?? "", "with --drafts")
    try check((drafts == nil) == (acceptance == nil), "drafts", drafts ?? 0, "with --acceptance")
    try check((1...32).contains(drafts ?? 1), "drafts", drafts ?? 0, "from 1 to 32")
    try check(
      (0...1).contains(acceptance ?? 1), "acceptance", acceptance ?? 0, "from 0 to 1")
    try check(price.map { $0 > 0 && $0.isFinite } ?? true, "price", price ?? 0, "above 0")
    if let requests {
      let others = [
        ("prompt", prompt != nil), ("output", output != nil), ("count", count != nil),
        ("prefix", beginning != nil),
      ]
      if let (option, _) = others.first(where: \.1) {
        throw .unused(option: option, reason: "--requests says lengths, beginnings and number")
      }
      return asked(.recorded(requests), .fixed(1), .fixed(1))
    }
    guard let prompt else { throw .missing(subject: "a service", option: "--prompt") }
    guard let output else { throw .missing(subject: "a service", option: "--output") }
    let load =
      concurrency.map { ServiceQuestion.Load.concurrency($0) }
      ?? rate.map { .rate($0, variation: variation ?? 1) } ?? .burst
    return asked(load, prompt, output)
  }

  private func asked(
    _ load: ServiceQuestion.Load, _ prompt: Lengths, _ output: Lengths
  ) -> ServiceQuestion {
    var question = ServiceQuestion(load, count: count, prompt: prompt, output: output, seed: seed)
    (question.first, question.perToken, question.price) = (first, perToken, price)
    (question.beginning, question.beginnings, question.samples) = (beginning, beginnings, samples)
    return question
  }

  /// Takes over what an engine's log says, where options do not say otherwise.
  public mutating func take(_ log: EngineLog) {
    kvTokens = kvTokens ?? log.cacheTokens
    batchedTokens = batchedTokens ?? log.batchedTokens
    sequences = sequences ?? log.sequences
    modelLength = modelLength ?? log.modelLength
    findsPrefixes = findsPrefixes && log.findsPrefixes ?? true
  }

  /// Puts the knobs that were given into a service.
  public func apply(to service: inout ServiceModel) {
    service.replicas = replicas
    service.settings.batchedTokens = batchedTokens ?? service.settings.batchedTokens
    service.settings.sequences = sequences ?? service.settings.sequences
    service.settings.promptTokens = promptTokens ?? 0
    (service.settings.watermark, service.settings.isChunked) = (watermark, !isWhole)
    service.settings.findsPrefixes = findsPrefixes
    service.settings.isAhead = isAhead ?? service.settings.isAhead
    (service.settings.goesByPriority, service.router) = (goesByPriority, router)
    service.settings.drafts = drafts.map { .init($0, acceptance: acceptance ?? 0, seed: seed) }
  }
}

extension Lengths {
  /// The lengths of a text, or those of a file that `file` reads, one a line; nil of neither.
  public static func read(
    _ text: String, of option: String, file: (String) throws -> [UInt8]?
  ) throws -> Lengths {
    if let lengths = Lengths(text: text, number: { try? Sizes.one(String($0)) }) { return lengths }
    guard let bytes = try file(text) else {
      throw PlanningError.wrongValue(
        option: option, value: text,
        expected:
          "N, uniform:A-B, lognormal:MEAN,DEVIATION,LEAST-MOST, each of at least 1, or a file with one a line"
      )
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let lengths = try lines.enumerated().map { place, line in
      guard let length = Int(line.filter { !$0.isWhitespace }), length > 0 else {
        throw PlanningError.unsuitable(
          subject: "\(text):\(place + 1):", problem: "is '\(line)', expected a length of at least 1"
        )
      }
      return length
    }
    guard !lengths.isEmpty else {
      throw PlanningError.unsuitable(subject: text, problem: "holds no lengths")
    }
    return .drawn(lengths)
  }
}
