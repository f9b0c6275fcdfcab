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
    try MeasurementTable.field { () throws(DocumentError) in try Result(bytes).document() }
  }

  /// One result, with what is asked of it.
  private struct Result {
    private let root: JSONElement

    init(_ bytes: [UInt8]) throws(DocumentError) { root = try JSONTape(bytes: bytes).root }

    func document() throws(DocumentError) -> MeasuredDocument {
      let header = try CSVHeader(names: RequestTable.kind.columns + ["tpot_ms", "e2e_ms"])
      let (inputs, outputs) = (try numbers("input_lens"), try numbers("output_lens"))
      let first = try numbers("ttfts")
      let gaps = try list("itls").map { one throws(DocumentError) in try total(of: one) }
      guard inputs.count == outputs.count, first.count == inputs.count, gaps.count == inputs.count
      else { throw wrong("itls", "\(gaps.count) requests", "\(inputs.count), as input_lens has") }
      let flying = root["max_concurrency"]?.number?.double
      let starts = flying == nil ? try self.starts(inputs.count) : []
      let model = try text("model_id").split(separator: "/").last.map(String.init) ?? ""
      let load = flying.map { "\(Int($0))" } ?? "0"
      var rows: [CSVRow] = []
      for index in inputs.indices where outputs[index] > 0 {
        let gap = gaps[index]
        let perToken = outputs[index] > 1 ? 1000 * gap / (outputs[index] - 1) : 0
        rows.append(
          CSVRow(
            line: 1,
            fields: [
              "vllm", model, "", "", load == "0" ? "open" : "c\(load)",
              load == "0" ? "open" : "closed", load, "\(index)",
              "\(starts.isEmpty ? 0 : 1000 * starts[index])", "\(Int(inputs[index]))",
              "\(Int(outputs[index]))", "\(1000 * first[index])", "\(perToken)",
              "\(1000 * (first[index] + gap))",
            ], header: header))
      }
      var document = MeasuredDocument(CSVTable(header: header, rows: rows))
      if rows.count < inputs.count {
        document.notes["request that failed"] = inputs.count - rows.count
      }
      return document
    }

    /// When requests were sent, from the first on; all at once where no rate bounds them.
    private func starts(_ count: Int) throws(DocumentError) -> [Double] {
      guard root["start_times"] != nil || root["request_rate"]?.number != nil else { return [] }
      let starts = try numbers("start_times")
      guard starts.count == count else {
        throw wrong("start_times", "\(starts.count) numbers", "\(count), as input_lens has")
      }
      let begin = starts.min() ?? 0
      return starts.map { $0 - begin }
    }

    private func text(_ key: String) throws(DocumentError) -> String {
      guard let text = root[key]?.string else { throw wrong(key, "no text", "a text") }
      return text
    }

    private func list(_ key: String) throws(DocumentError) -> JSONElement.Elements {
      guard let list = root[key]?.elements else {
        throw wrong(
          key, "no list", "a list with one for each request, as --save-detailed writes it")
      }
      return list
    }

    private func numbers(_ key: String) throws(DocumentError) -> [Double] {
      try list(key).map { element throws(DocumentError) in
        guard let number = element.number?.double, number >= 0 else {
          throw wrong(key, "\(element.kind.rawValue)", "a number of at least 0")
        }
        return number
      }
    }

    /// Seconds between all tokens of one request.
    private func total(of gaps: JSONElement) throws(DocumentError) -> Double {
      guard let gaps = gaps.elements else {
        throw wrong("itls", "\(gaps.kind.rawValue)", "a list for each request")
      }
      var sum = 0.0
      for gap in gaps { sum += gap.number?.double ?? 0 }
      return sum
    }

    private func wrong(_ key: String, _ found: String, _ expected: String) -> DocumentError {
      .wrongField(line: 1, column: key, found: found, expected: expected)
    }
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
