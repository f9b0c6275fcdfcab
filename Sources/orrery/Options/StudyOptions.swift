import ArgumentParser
import Quantities
import Workloads

/// Whole numbers with commas between, each a number or a range FIRST-LAST.
struct Numbers: ExpressibleByArgument {
  let values: [Int]

  init(_ values: [Int]) { self.values = values }

  init?(argument: String) {
    var values: [Int] = []
    for piece in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = piece.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first <= last,
        last - first < 10_000_000
      else { return nil }
      values += first...last
    }
    self.values = values
  }
}

/// Element types with commas between.
struct Types: ExpressibleByArgument {
  let values: [ElementType]

  init?(argument: String) {
    let types = argument.split(separator: ",").map { ElementType(rawValue: String($0)) }
    guard !types.isEmpty, !types.contains(nil) else { return nil }
    values = types.compactMap(\.self)
  }
}

/// What a study varies.
struct StudyOptions: ParsableArguments {
  @Option(help: "Of a study: a model's config.json, or a folder of them; may be repeated.")
  var model: [String] = []
  @Option(help: "Of sweep: prefill, decode, generate or train; decode if not given.")
  var phase: StepOptions.Phase?
  @Option(help: "Of sweep: batches, as 1,8,32 or 1-128; 1 if not given.") var batch: Numbers?
  @Option(help: "Of sweep: contexts of decode.") var context: Numbers?
  @Option(help: "Of sweep: sequences of prefill and training, or prompts.") var sequence: Numbers?
  @Option(help: "Of sweep: tokens that generate gives.") var generate: Int?
  @Option(
    help:
      "Of sweep: groups of sequences of one pass, as 1x512@0+32x1@1023, in place of the five above; may be repeated."
  )
  var groups: [String] = []
  @Option(help: "Of sweep: devices that share each layer.") var tensorParallel = Numbers([1])
  @Option(help: "Of sweep: stages of a pipeline.") var pipelineParallel = Numbers([1])
  @Option(help: "Of sweep: copies of the model.") var dataParallel = Numbers([1])
  @Option(help: "Of sweep: devices among which experts are spread.")
  var expertParallel = Numbers([1])
  @Option(help: "Of sweep: element types in which products are done.") var activations: Types?
  @Option(help: "Of sweep: element types of weights, as bf16,fp8,int4.") var weights: Types?
  @Option(help: "Of sweep: element types of keys and values.") var kv: Types?
  @Option(help: "What an hour of one device costs, as PROFILE=DOLLARS; may be repeated.")
  var price: [String] = []

  @Option(help: "Of kinetics: answers to one prompt.") var trials = Numbers([1, 2, 4, 8, 16, 32])
  @Option(help: "Of kinetics and moe-lens: tokens of an answer.")
  var generated = Numbers([2048, 8192, 32_768])
  @Option(help: "Of kinetics: keys that a token attends to where attention is sparse.")
  var budget = 1024
  @Option(help: "Of kinetics: a CSV of measured coverage: model,trials,generated,coverage.")
  var accuracy: String?
  @Option(help: "Of moe-lens: the host's cache, in GB.") var cache = Numbers([70, 100, 210])
  @Option(help: "Of moe-lens: sequences in all.") var requests = 20_000
  @Option(help: "Of moe-lens: tokens of a page of the cache.") var page = 16

  @OptionGroup var io: IOOptions

  /// The prompt's length.
  var prompt: Int { sequence?.values.first ?? 512 }

  func validate() throws {
    let sizes = [("budget", budget), ("requests", requests), ("page", page)]
    for (name, value) in sizes where value < 1 {
      throw ValidationError("--\(name) is \(value), but must be at least 1")
    }
    var lists = [
      ("trials", trials), ("generated", generated), ("cache", cache),
      ("tensor-parallel", tensorParallel), ("pipeline-parallel", pipelineParallel),
      ("data-parallel", dataParallel), ("expert-parallel", expertParallel),
    ]
    let given = [("batch", batch), ("context", context), ("sequence", sequence)]
    lists += given.compactMap { name, list in list.map { (name, $0) } }
    for (name, list) in lists {
      guard list.values.allSatisfy({ $0 >= 1 && $0 < 1 << 31 }) else {
        throw ValidationError("--\(name) must be at least 1 and below 2^31")
      }
    }
    if phase == .generate, (generate ?? 0) < 1 {
      throw ValidationError("--phase generate needs --generate of at least 1")
    }
  }

  /// Dollars an hour by profile.
  func prices() throws -> [String: Double] {
    var prices: [String: Double] = [:]
    for text in price {
      let sides = text.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let dollars = Double(sides[1]), dollars > 0, dollars.isFinite else {
        throw ValidationError("--price '\(text)' is not of the form PROFILE=DOLLARS")
      }
      prices[String(sides[0])] = dollars
    }
    return prices
  }
}
