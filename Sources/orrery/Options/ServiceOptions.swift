import ArgumentParser
import Documents
import Planning
import Quantities
import Serving
import Terminal

extension Router: ExpressibleByArgument {}

/// How requests of a service come, what is promised to those who send them, and the knobs of its scheduler.
struct ServiceOptions: ParsableArguments {
  @Option(
    help: .init("Requests in flight: when one ends, the next is sent.", of: "count"),
    transform: Sizes.one)
  var concurrency: Int?
  @Option(
    help: .init("Requests that come each second, whatever becomes of those before.", of: "requests")
  )
  var rate: Double?
  @Option(
    help: .init(
      "With --rate: the standard deviation of the gaps between requests over their mean; 1 if not given.",
      of: "ratio"))
  var variation: Double?
  @Option(
    help: .init(
      "A CSV of requests: prompt, output, arrival_ms or arrival_s; priority, prefix and prefix_tokens, session and pause_s if there.",
      of: "file"), completion: .file()
  )
  var requests: String?
  @Flag(help: "All requests come at once.") var burst = false
  @Option(
    help: .init(
      "Tokens of prompts: N, uniform:A-B, lognormal:MEAN,DEVIATION,LEAST-MOST (of the logarithm), or a file with one a line.",
      of: "lengths")
  )
  var prompt: String?
  @Option(help: .init("Tokens of outputs, likewise.", of: "lengths")) var output: String?
  @Option(
    help: .init(
      "Requests in all; if not given 10 for each in flight and no fewer than 200, or 1000.",
      of: "count"),
    transform: Sizes.one)
  var count: Int?
  @Option(help: .init("What decides lengths and arrivals that are drawn.", of: "number"))
  var seed: UInt64 = 1
  @Option(help: .init("Copies of the model.", of: "count")) var replicas = 1
  @Option(
    help: .init(
      "Tokens that a copy's cache holds, as an engine's log says; as predicted if not given.",
      of: "tokens"),
    transform: Sizes.one)
  var kvTokens: Int?
  @Option(
    help: .init(
      "The share of a device's memory that the engine takes; 0.92 if not given.", of: "share"))
  var utilization: Double?
  @Option(
    help: .init(
      "Tokens of a step at most; the engine's default for the card if not given.", of: "tokens"),
    transform: Sizes.one)
  var batchedTokens: Int?
  @Option(
    help: .init("Sequences that run at a time at most; likewise.", of: "count"),
    transform: Sizes.one)
  var maxSequences: Int?
  @Option(
    help: .init("New tokens of one prompt in a step at most; no limit if not given.", of: "tokens"),
    transform: Sizes.one)
  var promptThreshold: Int?
  @Option(
    help: .init("The share of the cache that admission leaves free; 0 if not given.", of: "share"))
  var watermark: Double?
  @Flag(help: "Takes prompts whole, in one step each.") var noChunkedPrefill = false
  @Option(
    help: .init(
      "Tokens of the longest sequence that is served; as many as the model has positions if not given.",
      of: "tokens"),
    transform: Sizes.one)
  var maxModelLength: Int?
  @Option(
    help: .init(
      "A vLLM server's log: its cache, its settings and its graphs are taken from there.",
      of: "file"),
    completion: .file())
  var engineLog: String?
  @Option(
    help: .init("Tokens with which prompts begin alike; none if not given.", of: "tokens"),
    transform: Sizes.one)
  var prefix: Int?
  @Option(help: .init("Kinds of such beginnings, each as likely.", of: "count")) var prefixes = 1
  @Option(help: .init("Answers to each prompt, asked for at once.", of: "count")) var samples = 1
  @Flag(help: "Nothing is found again in the cache.") var noPrefixCaching = false
  @Flag(help: "Smaller numbers of a file's column priority are served first.")
  var priority = false
  @Flag(
    inversion: .prefixedNo,
    help:
      "Composes a step while the one before it is under way, or not; as the engine's version does if not given."
  )
  var asyncScheduling: Bool?
  @Option(
    help: .init("Tokens that are proposed ahead in each step; with --acceptance.", of: "tokens"))
  var drafts: Int?
  @Option(
    help: .init(
      "How likely a proposed token is taken, where those before it were, from 0 to 1.", of: "share")
  )
  var acceptance: Double?
  @Option(
    help: .init(
      "The model that proposes tokens, with --drafts; proposals cost nothing if not given.",
      of: "model"),
    completion: .models)
  var draftModel: String?
  @Option(
    help: .init(
      "Which copy gets a request: each in turn, the one with the least requests, or the one with the longest prefix in its cache.",
      of: "rule"))
  var router = Router.turns

  /// What is asked, with files read.
  func knobs() throws -> ServiceKnobs {
    func lengths(_ text: String, _ option: String) throws -> Lengths {
      try Lengths.read(text, of: option) { FileAccess.isFile($0) ? try InputFile.bytes($0) : nil }
    }
    var knobs = ServiceKnobs()
    knobs.utilization = utilization
    (knobs.concurrency, knobs.rate, knobs.variation) = (concurrency, rate, variation)
    if let requests {
      let bytes = try InputFile.bytes(requests)
      do { knobs.requests = try RequestFile.requests(bytes) } catch {
        throw CommandError.badFile(place: MeasurementFile.place(in: requests, of: "\(error)"))
      }
    }
    (knobs.isBurst, knobs.count, knobs.seed) = (burst, count, seed)
    knobs.prompt = try prompt.map { try lengths($0, "prompt") }
    knobs.output = try output.map { try lengths($0, "output") }
    (knobs.replicas, knobs.kvTokens, knobs.batchedTokens) = (replicas, kvTokens, batchedTokens)
    (knobs.sequences, knobs.promptTokens) = (maxSequences, promptThreshold)
    (knobs.watermark, knobs.isWhole) = (watermark ?? 0, noChunkedPrefill)
    (knobs.beginning, knobs.beginnings, knobs.samples) = (prefix, prefixes, samples)
    (knobs.findsPrefixes, knobs.goesByPriority) = (!noPrefixCaching, priority)
    (knobs.isAhead, knobs.router) = (asyncScheduling, router)
    knobs.modelLength = maxModelLength
    if let log = try engineLog.map({ try EngineLog(InputFile.bytes($0)) }) {
      knobs.take(log)
      Console.error("orrery: \(log.text)")
    }
    (knobs.drafts, knobs.acceptance, knobs.drafter) = (drafts, acceptance, draftModel)
    return knobs
  }
}
