public import Documents
import Quantities

/// What one serving benchmark saved: totals, and lists with an element for each request.
public struct BenchmarkResults {
  private let root: JSONElement

  /// The results of a document's object.
  public init(_ root: JSONElement) { self.root = root }

  /// One request; times are nanoseconds.
  public struct Request {
    /// Its place among all.
    public var number: Int
    /// When it was sent, counted from the first; nil where that is not recorded.
    public internal(set) var start: Int64?
    /// From sending it to its last token.
    public internal(set) var duration: Int64
    /// Tokens of its prompt and of its output.
    public internal(set) var prompt: Int?, output: Int?
    /// From sending it to its first token.
    public internal(set) var first: Int64?
    /// The mean from token to token behind the first.
    public internal(set) var perToken: Int64?
    /// The longest between two deliveries.
    public internal(set) var worstGap: Int64?
    /// How long the benchmark held it back before it was sent.
    public internal(set) var queued: Int64?
    /// What went wrong, where something did.
    public internal(set) var error: String?
  }

  /// What it was, for people: "vllm llama-3.1-8b, 4 requests/s, 64 in flight".
  public var title: String {
    let engine = text("backend") ?? text("endpoint_type") ?? "an engine"
    let rate = text("request_rate").map { ", \($0) requests/s" } ?? ""
    let limit = text("max_concurrency").map { ", \($0) in flight" } ?? ""
    return engine + (model.map { " \($0)" } ?? "") + rate + limit
  }

  /// SGLang says the model among what the server says of itself.
  public var model: String? { text("model_id") ?? root["server_info"]?["model_path"]?.string }

  /// Every member that is a text, a number or a truth, and the model.
  public var scalars: JSONValue {
    var members: [JSONValue.Member] = []
    if let all = root.members {
      for (key, value) in all where value.elements == nil && value.members == nil {
        members.append(.init(key, JSONValue(value)))
      }
    }
    if text("model_id") == nil, let model { members.append(.init("model_id", .string(model))) }
    return .object(members)
  }

  /// The requests, in the order in which they were sent.
  public var requests: [Request] {
    let prompts = list("input_lens")
    let outputs = list("output_lens")
    let firsts = list("ttfts")
    let gaps = list("itls")
    let latencies = list("latencies")
    let queues = list("queue_times")
    let errors = list("errors").map { $0.string ?? "" }
    // A request that was never sent has the start 0.
    let starts = list("start_times").enumerated().map { place, element -> Double? in
      let start = element.number?.double
      return start == 0 && place < errors.count && !errors[place].isEmpty ? nil : start
    }
    let origin = starts.compactMap { $0 }.min() ?? 0
    return (0..<max(prompts.count, firsts.count)).map { place -> Request in
      func element(_ list: [JSONElement]) -> JSONElement? {
        place < list.count ? list[place] : nil
      }
      var request = Request(number: place, duration: 0)
      request.prompt = element(prompts)?.number?.int64.map { Int($0) }
      request.output = element(outputs)?.number?.int64.map { Int($0) }
      request.first = Self.nanoseconds(element(firsts)?.number?.double)
      request.queued = Self.nanoseconds(element(queues)?.number?.double)
      request.start =
        place < starts.count ? Self.nanoseconds(starts[place].map { $0 - origin }) : nil
      let between = element(gaps)?.elements.map { $0.compactMap { $0.number?.double } } ?? []
      request.setTimes(between, latency: element(latencies)?.number?.double)
      if place < errors.count, !errors[place].isEmpty { request.error = errors[place] }
      return request
    }
  }

  private func list(_ key: String) -> [JSONElement] { root[key]?.elements.map { Array($0) } ?? [] }

  /// A text, or a number as it is written; nil of anything else.
  func text(_ key: String) -> String? { root[key]?.string ?? root[key]?.number?.text }

  /// Seconds as nanoseconds; nil of what is no time of this world.
  fileprivate static func nanoseconds(_ seconds: Double?) -> Int64? {
    guard let seconds, (0...longest).contains(seconds) else { return nil }
    return Seconds(seconds).nanoseconds
  }

  /// Thirty years in seconds.
  private static let longest = 1e9
}

extension BenchmarkResults.Request {
  /// Takes the times between deliveries, in seconds, and the whole time where it is there.
  fileprivate mutating func setTimes(_ between: [Double], latency: Double?) {
    let rest = between.reduce(0, +)
    let behind = BenchmarkResults.nanoseconds(rest) ?? 0
    duration = BenchmarkResults.nanoseconds(latency) ?? (first ?? 0) + behind
    worstGap = BenchmarkResults.nanoseconds(between.max())
    guard let output, output > 1, let first, duration > first else { return }
    perToken = (duration - first) / Int64(output - 1)
  }

  /// What is known of it, with times in microseconds.
  fileprivate var members: [(String, Int64?)] {
    [
      ("ttft_us", first), ("tpot_us", perToken), ("worst_gap_us", worstGap), ("queued_us", queued),
    ]
  }

  /// The members as JSON, and how many tokens it has.
  public var arguments: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("request")
    writer.integer(number)
    for (key, count) in [("prompt_tokens", prompt), ("output_tokens", output)] {
      guard let count else { continue }
      writer.key(key)
      writer.integer(count)
    }
    for case (let key, let time?) in members {
      writer.key(key)
      writer.fixed(time, decimals: 3)
    }
    if let error {
      writer.key("error")
      writer.string(error)
    }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
