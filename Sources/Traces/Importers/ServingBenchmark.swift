public import Documents
import Workloads

/// What serving benchmarks save of their requests: vLLM's (`vllm bench serve --save-result --save-detailed`, one document) and
/// SGLang's (`sglang.bench_serving --output-details`, a document a line).
///
/// Each request becomes a span from when it was sent to its last token, with its tokens and times as arguments; each
/// benchmark is a lane, whose other results are a property. What answers them is no part of it.
///
/// Source: vllm/benchmarks/serve.py of vLLM 0.24, and python/sglang/bench_serving.py of SGLang 0.5.
public enum ServingBenchmark: TraceImporter {
  /// The format's name in messages.
  public static let name = "serving benchmark"
  /// Whose files these are, for the list of formats.
  public static let summary = "requests of vLLM's and SGLang's serving benchmarks"

  /// What a span of a request is called.
  static let request = "request"

  /// An object with the totals that both benchmarks write.
  public static func recognises(_ head: [UInt8]) -> Bool {
    guard JSONSkim(head).opening == UInt8(ascii: "{") else { return false }
    return ["completed", "total_input_tokens", "request_throughput"].allSatisfy { key in
      var skim = JSONSkim(head)
      return skim.reaches(key: key, depth: 1)
    }
  }

  /// Reads one document, or one a line; of a benchmark that saved no requests its results are kept, and that is counted.
  ///
  /// Throws where nothing of it is JSON.
  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace {
    var requests = ServedRequests()
    let bytes = JSON.withoutNonNumbers(try whole(head, rest))
    do throws(DocumentError) {
      requests.add(try JSONTape(bytes: bytes).root)
      return requests.finished()
    } catch {
      let lines = bytes.split(separator: UInt8(ascii: "\n"))
      // A document of one line is as damaged as it is.
      guard lines.count > 1 else { throw .document(error) }
      for line in lines { requests.add(line: Array(line)) }
      guard !requests.isEmpty else { throw .document(error) }
      return requests.finished()
    }
  }
}

/// Requests of benchmarks as they are read.
private struct ServedRequests {
  private var imported = ImportedTrace()
  private var details = InternedTexts()
  private(set) var isEmpty = true

  mutating func add(line: [UInt8]) {
    if let root = try? JSONTape(bytes: line).root {
      add(root)
    } else {
      imported.note("line that is no JSON")
    }
  }

  /// Adds a benchmark with its requests.
  mutating func add(_ root: JSONElement) {
    isEmpty = false
    let place = imported.trace.lanes.count
    let results = BenchmarkResults(root)
    imported.trace.lanes.append(
      Lane(name: "benchmark \(place): \(results.title)", kind: .process, owner: place))
    imported.trace.properties.append(
      Property(rank: 0, key: "benchmark \(place)", value: results.scalars.text()))
    let requests = results.requests
    if requests.isEmpty {
      imported.note(
        "benchmark without requests, which vLLM saves with --save-detailed and SGLang with "
          + "--output-details")
    }
    for request in requests { add(request, lane: place) }
  }

  private mutating func add(_ request: BenchmarkResults.Request, lane: Int) {
    if request.start == nil { imported.note("request whose start is not recorded") }
    if request.error != nil { imported.note("request that failed") }
    imported.trace.spans.append(
      Span(
        name: 0, lane: lane, start: request.start ?? 0, duration: request.duration,
        detail: details.place(of: request.arguments)))
  }

  consuming func finished() -> ImportedTrace {
    imported.trace.names = [ServingBenchmark.request]
    imported.trace.details = details.texts
    return imported
  }
}
