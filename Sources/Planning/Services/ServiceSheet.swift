public import Documents
import Model
import Quantities
import Serving
import Workloads

extension ServiceAnswer {
  /// The answer in lines; `most` is the greatest load that keeps the limits.
  public func text(of model: String, most: Double?) -> String {
    var lines = ["\(model) \(question.words), \(service.machine.name)", ""]
    lines.append(
      "\(run.lives.count) requests by \(devices) \(devices == 1 ? "device" : "devices") in \(Seconds(run.makespan).rounded()), seed \(question.seed)"
    )
    if !run.refused.isEmpty {
      lines.append(
        "\(run.refused.count) requests can never be served: longer than \(service.settings.modelLength) tokens, or than the cache"
      )
    }
    guard !isSaturated else {
      return
        (lines + [
          "",
          "saturated: requests come faster than they are served, \(middle.requestRate.rounded(toSignificant: 3).short) a second at most; times grow without end",
        ]).joined(separator: "\n")
    }
    var table = TextTable("", "mean", "p50", "p90", "p99", "mean, low", "mean, high")
    for (name, path) in Self.times {
      guard let one = middle[keyPath: path], let ends = range(of: path) else { continue }
      let figures = [one.mean, one.p50, one.p90, one.p99] + ends
      table.add([name.cell] + figures.map { Seconds($0).cell })
    }
    lines += ["", table.text, ""]
    let each =
      devices > 1
      ? ", \((middle.outputRate / Double(devices)).rounded(toSignificant: 4).short) on each device"
      : ""
    lines.append(
      "output  \(middle.outputRate.rounded(toSignificant: 4).short) tokens a second\(each), \(middle.requestRate.rounded(toSignificant: 3).short) requests a second"
    )
    lines.append(
      "device  \(busy.percent) % of the time in steps, \(promptShare.percent) % of that in steps with tokens of prompts"
    )
    lines.append(
      "cache   \(service.settings.tokens) tokens: \(held.mean.percent) % held on average, \(held.most.percent) % at most; \(run.preemptions) times a sequence was sent back to wait"
    )
    if found > 0 { lines.append("prefix  \(found.percent) % of prompts' tokens were in the cache") }
    lines.append("bound   \(bound)")
    if let energy {
      lines.append("energy  \(Joules(energy).rounded()) a token of outputs, all devices together")
    }
    if let cost {
      lines.append(
        "cost    \(cost.outputs.rounded(toSignificant: 3).short) dollars a million tokens of outputs, \(cost.all.rounded(toSignificant: 3).short) with prompts counted"
      )
    }
    if let met {
      lines.append(
        "limits  \(met.percent) % of the requests keep them: \((met * middle.requestRate).rounded(toSignificant: 3).short) a second"
      )
      lines.append(
        "most    \(most.map { "\($0.rounded(toSignificant: 3).short) \(question.unit) at which nine tenths keep them" } ?? "not even the least load keeps them")"
      )
    }
    return lines.joined(separator: "\n")
  }

  static let times: [(String, any KeyPath<ServiceFigures, Distribution?> & Sendable)] = [
    ("first token", \.first), ("each token", \.perToken), ("between two", \.gap),
    ("last token", \.whole),
  ]

  /// Both ends of the range of a mean; nil where no request has such a time.
  func range(of path: KeyPath<ServiceFigures, Distribution?>) -> [Double]? {
    guard let one = middle[keyPath: path], let least = low[keyPath: path],
      let greatest = high[keyPath: path]
    else { return nil }
    let figure: ServiceMargins.Figure = path == \ServiceFigures.first ? .firstToken : .eachToken
    return service.margins.range(figure, of: one.mean, least.mean, greatest.mean)
  }

  /// The answer for programs.
  public func json(of model: String, most: Double?) -> JSONValue {
    func times(_ path: KeyPath<ServiceFigures, Distribution?>) -> JSONValue {
      guard let one = middle[keyPath: path], let range = range(of: path) else { return .null }
      return .object([
        .init("mean", JSON.number(1000 * one.mean)), .init("p50", JSON.number(1000 * one.p50)),
        .init("p90", JSON.number(1000 * one.p90)), .init("p99", JSON.number(1000 * one.p99)),
        .init("low", JSON.number(1000 * range[0])), .init("high", JSON.number(1000 * range[1])),
      ])
    }
    var members: [JSONValue.Member] = [
      .init("model", .string(model)), .init("machine", .string(service.machine.name)),
      .init("load", .string(question.words)), .init("requests", JSONValue(run.lives.count)),
      .init("refused", JSONValue(run.refused.count)), .init("devices", JSONValue(devices)),
      .init("saturated", .bool(isSaturated)),
      .init("kv_tokens", JSONValue(service.settings.tokens)),
      .init("preemptions", JSONValue(run.preemptions)), .init("bound", .string(bound)),
    ]
    guard !isSaturated else { return .object(members) }
    members += [
      .init("ttft_ms", times(\.first)), .init("tpot_ms", times(\.perToken)),
      .init("e2e_ms", times(\.whole)), .init("itl_ms", times(\.gap)),
      .init("output_tokens_per_s", JSON.number(middle.outputRate)),
      .init("requests_per_s", JSON.number(middle.requestRate)),
      .init("busy", JSON.number(busy)), .init("prompt_share", JSON.number(promptShare)),
      .init("cache_mean", JSON.number(held.mean)), .init("cache_most", JSON.number(held.most)),
      .init("prefix_found", JSON.number(found)),
      .init("joules_per_output_token", energy.map { JSON.number($0) } ?? .null),
    ]
    if let cost {
      members += [
        .init("dollars_per_million_output_tokens", JSON.number(cost.outputs)),
        .init("dollars_per_million_tokens", JSON.number(cost.all)),
      ]
    }
    if let met {
      members += [
        .init("met", JSON.number(met)),
        .init("goodput_per_s", JSON.number(met * middle.requestRate)),
        .init("most", most.map { JSON.number($0) } ?? .null),
      ]
    }
    return .object(members)
  }

  /// The steps as a table: when each began and what it took, what it held, who waited, and what of the cache was held.
  public func steps() throws -> String {
    var writer = CSVWriter(columns: [
      "copy", "start_ms", "duration_ms", "decodes", "tokens_each", "chunks", "chunk_tokens",
      "contexts", "waiting", "blocks", "preemptions",
    ])
    for step in run.steps {
      try writer.append([
        .integer(step.copy), .decimal(1000 * step.start), .decimal(1000 * step.duration),
        .integer(step.decodes), .integer(step.width), .integer(step.chunks),
        .integer(step.chunkTokens), .integer(step.contexts), .integer(step.waiting),
        .integer(step.blocks), .integer(step.preemptions),
      ])
    }
    return writer.text
  }

  /// The requests as a table, in the columns of measured ones.
  public func csv(of model: String) throws -> String {
    var writer = CSVWriter(columns: [
      "engine", "model", "weights", "kv", "workload", "loop", "load", "request", "arrival_ms",
      "prompt", "output", "ttft_ms", "tpot_ms", "e2e_ms", "worst_gap_ms",
    ])
    let types = service.job.types
    let (loop, load) = question.loop
    for life in run.lives {
      try writer.append([
        .text("vllm"), .text(model), .text(types.weights.rawValue), .text(types.cache.rawValue),
        .text(question.words), .text(loop), .decimal(load), .integer(life.request),
        .decimal(1000 * life.sent), .integer(life.prompt), .integer(life.output),
        .decimal(1000 * life.timeToFirst), .decimal(1000 * (life.timePerToken ?? 0)),
        .decimal(1000 * life.whole), .decimal(1000 * life.worstGap),
      ])
    }
    return writer.text
  }
}

extension ServiceQuestion {
  /// "with 64 requests in flight".
  var words: String {
    switch load {
    case .concurrency(let count): "with \(count) requests in flight"
    case .rate(let rate, 1): "with \(rate.short) requests a second"
    case .rate(let rate, let variation):
      "with \(rate.short) requests a second, gaps of \(variation.short) times their mean"
    case .burst: "with \(count) requests at once"
    case .recorded: "with recorded requests"
    }
  }

  /// What the load is counted in.
  fileprivate var unit: String {
    if case .concurrency = load {
      "requests in flight are the most"
    } else {
      "requests a second are the most"
    }
  }

  var loop: (name: String, load: Double) {
    switch load {
    case .concurrency(let count): ("closed", Double(count))
    case .rate(let rate, _): ("open", rate)
    case .burst, .recorded: ("open", 0)
    }
  }
}
