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
  /// The share of the cache that admission leaves free; whether prompts are taken whole.
  public var watermark = 0.0, isWhole = false

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
    try check(watermark >= 0 && watermark < 1, "watermark", watermark, "from 0 to below 1")
    try check((1...1000).contains(replicas), "replicas", replicas, "from 1 to 1000")
    try check(price.map { $0 > 0 && $0.isFinite } ?? true, "price", price ?? 0, "above 0")
    if let requests {
      guard prompt == nil, output == nil, count == nil else {
        throw .unused(
          option: prompt != nil ? "prompt" : output != nil ? "output" : "count",
          reason: "--requests says lengths and number")
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
    return question
  }

  /// Puts the knobs that were given into a service.
  public func apply(to service: inout ServiceModel) {
    service.replicas = replicas
    service.settings.batchedTokens = batchedTokens ?? service.settings.batchedTokens
    service.settings.sequences = sequences ?? service.settings.sequences
    service.settings.promptTokens = promptTokens ?? 0
    (service.settings.watermark, service.settings.isChunked) = (watermark, !isWhole)
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
