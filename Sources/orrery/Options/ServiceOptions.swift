import ArgumentParser
import Documents
import Planning
import Quantities
import Serving
import Terminal

extension Router: ExpressibleByArgument {}

/// How requests of a service come, what is promised to those who send them, and the knobs of its scheduler.
struct ServiceOptions: ParsableArguments {
  @Option(help: "Requests in flight: when one ends, the next is sent.", transform: Sizes.one)
  var concurrency: Int?
  @Option(help: "Requests a second, whatever becomes of those before.") var rate: Double?
  @Option(
    help: "With --rate: the deviation of the gaps between requests, in means; 1 if not given.")
  var variation: Double?
  @Option(
    help:
      "A file of requests: prompt, output, arrival_ms or arrival_s; priority, prefix and prefix_tokens, session and pause_s if there."
  )
  var requests: String?
  @Flag(help: "All requests at once.") var burst = false
  @Option(
    help:
      "Tokens of prompts: N, uniform:A-B, lognormal:MEAN,DEVIATION,LEAST-MOST, or a file with one a line."
  )
  var prompt: String?
  @Option(help: "Tokens of outputs, likewise.") var output: String?
  @Option(
    help: "Requests in all; 10 for each in flight and no fewer than 200, or 1000, if not given.",
    transform: Sizes.one)
  var count: Int?
  @Option(help: "What decides the draws.") var seed: UInt64 = 1
  @Option(help: "Copies of the model.") var replicas = 1
  @Option(
    help: "Tokens that a copy's cache holds, by an engine's log; as predicted if not given.",
    transform: Sizes.one)
  var kvTokens: Int?
  @Option(help: "The share of a device's memory that the engine takes; 0.92 if not given.")
  var utilization: Double?
  @Option(
    help: "Tokens of a step at most; the engine's default for the card if not given.",
    transform: Sizes.one)
  var batchedTokens: Int?
  @Option(help: "Sequences that run at most; likewise.", transform: Sizes.one)
  var maxSequences: Int?
  @Option(help: "New tokens of one prompt in a step at most.", transform: Sizes.one)
  var promptThreshold: Int?
  @Option(help: "The share of the cache that admission leaves free.") var watermark = 0.0
  @Flag(help: "Take prompts whole, in one step each.") var noChunkedPrefill = false
  @Option(
    help:
      "Tokens of the longest sequence that is served; all that the model has positions for if not given.",
    transform: Sizes.one)
  var maxModelLength: Int?
  @Option(help: "A vLLM server's log: its cache, its settings and its graphs are taken from there.")
  var engineLog: String?
  @Option(help: "Tokens with which prompts begin alike.", transform: Sizes.one) var prefix: Int?
  @Option(help: "Kinds of such beginnings, each as likely.") var prefixes = 1
  @Option(help: "Answers to each prompt, asked for at once.") var samples = 1
  @Flag(help: "Find nothing again in the cache.") var noPrefixCaching = false
  @Flag(help: "Serve smaller numbers of a file's column priority first.") var priority = false
  @Flag(
    inversion: .prefixedNo,
    help:
      "Compose a step while the one before it is under way; as the engine's version does if not given."
  )
  var asyncScheduling: Bool?
  @Option(help: "Tokens that are proposed ahead in each step, with --acceptance.") var drafts: Int?
  @Option(help: "How likely a proposed token is taken, where those before it were.")
  var acceptance: Double?
  @Option(help: "The model that proposes tokens, with --drafts; without one that costs nothing.")
  var draftModel: String?
  @Option(help: "Which copy gets a request: turns, least (the fewest requests), prefix.")
  var router = Router.turns

  /// What is asked, with files read.
  func knobs() throws -> ServiceKnobs {
    func lengths(_ text: String, _ option: String) throws -> Lengths {
      try Lengths.read(text, of: option) { FileAccess.isFile($0) ? try FileAccess.bytes($0) : nil }
    }
    var knobs = ServiceKnobs()
    knobs.utilization = utilization
    (knobs.concurrency, knobs.rate, knobs.variation) = (concurrency, rate, variation)
    if let requests {
      let bytes = try FileAccess.bytes(requests)
      do { knobs.requests = try RequestFile.requests(bytes) } catch {
        throw CommandError.badFile(place: MeasurementFile.place(in: requests, of: "\(error)"))
      }
    }
    (knobs.isBurst, knobs.count, knobs.seed) = (burst, count, seed)
    knobs.prompt = try prompt.map { try lengths($0, "prompt") }
    knobs.output = try output.map { try lengths($0, "output") }
    (knobs.replicas, knobs.kvTokens, knobs.batchedTokens) = (replicas, kvTokens, batchedTokens)
    (knobs.sequences, knobs.promptTokens) = (maxSequences, promptThreshold)
    (knobs.watermark, knobs.isWhole) = (watermark, noChunkedPrefill)
    (knobs.beginning, knobs.beginnings, knobs.samples) = (prefix, prefixes, samples)
    (knobs.findsPrefixes, knobs.goesByPriority) = (!noPrefixCaching, priority)
    (knobs.isAhead, knobs.router) = (asyncScheduling, router)
    knobs.modelLength = maxModelLength
    if let log = try engineLog.map({ try EngineLog(FileAccess.bytes($0)) }) {
      knobs.take(log)
      Console.error("orrery: \(log.text)")
    }
    (knobs.drafts, knobs.acceptance, knobs.drafter) = (drafts, acceptance, draftModel)
    return knobs
  }
}
