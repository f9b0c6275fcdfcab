import Documents

/// What `vllm bench serve --save-result --save-detailed` writes: a table of requests of one service.
///
/// Requests in flight are those of `max_concurrency`; without it, and with a rate, requests come at `start_times`, which newer versions
/// write. A request that failed has no tokens and is counted. Lengths are the client's, times seconds.
///
/// Source: vLLM, vllm/benchmarks/serve.py (`benchmark` and `save_to_pytorch_benchmark_format`).
public enum VLLMBenchmark: MeasurementSource {
  /// What the document is called in messages.
  public static let name = "JSON of vllm bench serve --save-detailed"
  /// Which kind of table it becomes.
  public static var kind: MeasurementTableKind { RequestTable.kind }

  /// An object that names a model and how many prompts it was sent.
  public static func recognises(_ head: [UInt8]) -> Bool {
    head.first { !$0.isBlank } == UInt8(ascii: "{") && head.holds("\"num_prompts\"")
      && head.holds("\"model_id\"")
  }

  /// The requests that were answered; the others are counted.
  public static func table(_ bytes: [UInt8]) throws(MeasurementError) -> MeasuredDocument {
    try MeasurementTable.field { () throws(DocumentError) in
      try document(JSONTape(bytes: bytes).root)
    }
  }

  /// The lists of which every request has an element.
  private static let lists = ["input_lens", "output_lens", "ttfts", "itls"]

  private static func document(_ root: JSONElement) throws(DocumentError) -> MeasuredDocument {
    let results = BenchmarkResults(root)
    let requests = results.requests
    for key in lists {
      guard let count = root[key]?.elements?.count else {
        throw wrong(
          key, "no list", "a list with one for each request, as --save-detailed writes it")
      }
      guard count == requests.count else {
        throw wrong(key, "\(count) requests", "\(requests.count), as other lists have")
      }
    }
    guard let model = results.model?.split(separator: "/").last else {
      throw wrong("model_id", "no text", "a text")
    }
    let flying = root["max_concurrency"]?.number?.int64
    // Without a bound of any kind all come at once.
    let isBurst = flying == nil && root["request_rate"]?.number == nil
    let header = try CSVHeader(names: RequestTable.kind.columns + ["tpot_ms", "e2e_ms"])
    var rows: [CSVRow] = []
    for request in requests where request.error == nil && request.output != 0 {
      guard let prompt = request.prompt, let output = request.output, prompt > 0, output > 0 else {
        throw wrong("input_lens", "request \(request.number)", "lengths of at least 1")
      }
      guard let first = request.first else {
        throw wrong("ttfts", "request \(request.number)", "seconds")
      }
      guard let start = request.start ?? (isBurst || flying != nil ? 0 : nil) else {
        throw wrong("start_times", "request \(request.number)", "seconds, where a rate is given")
      }
      func milliseconds(_ nanoseconds: Int64) -> String { "\(Double(nanoseconds) / 1e6)" }
      let loop = flying.map { ("c\($0)", "closed", "\($0)") } ?? ("open", "open", "0")
      rows.append(
        CSVRow(
          line: 1,
          fields: [
            "vllm", String(model), "", "", loop.0, loop.1, loop.2, "\(request.number)",
            milliseconds(start), "\(prompt)", "\(output)", milliseconds(first),
            milliseconds(request.perToken ?? 0), milliseconds(request.duration),
          ], header: header))
    }
    var document = MeasuredDocument(CSVTable(header: header, rows: rows))
    if rows.count < requests.count {
      document.notes["request that failed"] = requests.count - rows.count
    }
    return document
  }

  private static func wrong(
    _ key: String, _ found: String, _ expected: String
  ) -> DocumentError {
    .wrongField(line: 1, column: key, found: found, expected: expected)
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
