public import Documents
import Model
public import Serving

/// What clients of one service see at several loads.
public struct ServiceStudy: Study {
  /// `service`.
  public static let name = "service"
  /// What it says.
  public static let abstract = "Latencies and throughput of a service against its load"
  /// The options that it takes beside those of every study.
  public static let options = [
    "model", "on", "engine", "tensor-parallel", "expert-parallel", "weights", "activations", "kv",
    "utilization", "max-model-length", "loads", "rates", "concurrency", "rate", "requests", "burst",
    "prompt", "output", "count", "seed",
    "variation", "replicas", "kv-tokens", "batched-tokens", "max-sequences", "prompt-threshold",
    "watermark", "no-chunked-prefill", "offload", "prefix", "prefixes", "samples",
    "no-prefix-caching", "priority", "async-scheduling", "drafts", "acceptance", "draft-model",
    "router", "engine-log",
  ]

  /// One figure's distribution at one load.
  public struct Row: TableRow {
    /// The columns.
    public static let columns = [
      "model", "machine", "loop", "load", "figure", "mean_ms", "p50_ms", "p90_ms", "p99_ms",
      "low_ms", "high_ms", "output_tokens_per_s", "requests_per_s", "busy", "cache_mean",
      "preemptions", "saturated", "bound",
    ]
    /// One field a column.
    public let fields: [CSVField]
  }

  private let model: String
  private let service: ServiceModel
  private let questions: [ServiceQuestion]

  /// A study of a service that is called `model` under several loads.
  public init(_ model: String, _ service: ServiceModel, _ questions: [ServiceQuestion]) {
    (self.model, self.service, self.questions) = (model, service, questions)
  }

  /// Four rows a load: the first token, each after it, the time between two, and the last.
  public func rows(progress: (Double, String) -> Void) throws -> [Row] {
    var rows: [Row] = []
    for (place, question) in questions.enumerated() {
      progress(Double(place) / Double(questions.count), "simulating services")
      rows += try ServiceAnswer(question, of: service).rows(of: model)
    }
    return rows
  }
}

extension ServiceAnswer {
  fileprivate func rows(of model: String) -> [ServiceStudy.Row] {
    let (loop, load) = question.loop
    return Self.times.compactMap { name, path in
      guard let one = middle[keyPath: path], let range = range(of: path) else { return nil }
      let times = [one.mean, one.p50, one.p90, one.p99] + range
      return ServiceStudy.Row(
        fields: [
          .text(model), .text(service.machine.name), .text(loop), .decimal(load), .text(name),
        ]
          + times.map { .decimal(1000 * $0) }
          + [
            .decimal(middle.outputRate), .decimal(middle.requestRate), .decimal(busy),
            .decimal(held.mean), .integer(run.preemptions), .text(isSaturated ? "yes" : "no"),
            .text(bound),
          ])
    }
  }
}
