import Documents
import Testing
import Traces

@Suite struct ServingBenchmarkTests {
  private func read(_ text: String) throws -> ImportedTrace {
    try ServingBenchmark.read(Array(text.utf8))
  }

  private func arguments(_ imported: ImportedTrace, _ span: Int) throws -> JSONValue {
    let detail = try #require(imported.trace.spans[span].detail)
    return try JSONValue(bytes: Array(imported.trace.details[detail].utf8))
  }

  /// The members that every document of a benchmark has.
  private static let totals =
    #""duration":2.5,"completed":2,"total_input_tokens":1536,"request_throughput":1.6"#

  private static let vllm = """
    {"backend":"vllm","model_id":"llama-3.1-8b","request_rate":"inf","max_concurrency":64,\(totals),
    "input_lens":[1024,512,256],"output_lens":[4,1,0],"ttfts":[0.025,0.0125,0.0],
    "itls":[[0.005,0.0055,0.0075],[],[]],"start_times":[5123.25,5123.5,0.0],
    "generated_texts":["a \\"b\\" NaN","c",""],"errors":["","","Connection reset"],"mean_ttft_ms":18.75}
    """

  @Test func requestsBecomeSpansFromSendingThemToTheirLastToken() throws {
    let imported = try read(Self.vllm)
    let trace = imported.trace
    #expect(
      trace.lanes == [
        Lane(
          name: "benchmark 0: vllm llama-3.1-8b, inf requests/s, 64 in flight", kind: .process,
          owner: 0)
      ])
    #expect(trace.spans.map(\.start) == [0, 250_000_000, 0])
    #expect(trace.spans.map(\.duration) == [43_000_000, 12_500_000, 0])
    #expect(trace.spans.allSatisfy { trace.names[$0.name] == "request" })
    #expect(
      try arguments(imported, 0).text()
        == #"{"request":0,"prompt_tokens":1024,"output_tokens":4,"ttft_us":25000.000,"#
        + #""tpot_us":6000.000,"worst_gap_us":7500.000}"#)
    #expect(try arguments(imported, 1).text().contains("tpot_us") == false)
    #expect(try arguments(imported, 2).string("error") == "Connection reset")
    #expect(
      imported.notes == ["request that failed": 1, "request whose start is not recorded": 1])
  }

  @Test func theOtherResultsAreKeptAsAProperty() throws {
    let value = try #require(try read(Self.vllm).trace.property("benchmark 0"))
    let results = try JSONValue(bytes: Array(value.utf8))
    #expect(try results.string("model_id") == "llama-3.1-8b")
    #expect(try results.double("mean_ttft_ms") == 18.75)
    #expect(results.find("ttfts") == nil && results.find("generated_texts") == nil)
  }

  /// SGLang appends a document a line, with numbers that JSON does not have; newer vLLM says latencies and client queues.
  @Test func documentsOfSeveralLinesAreSeveralBenchmarks() throws {
    let first =
      #"{"backend":"sglang","request_rate":Infinity,"server_info":{"model_path":"qwen3"},"#
      + #"\#(Self.totals),"mean_tpot_ms":NaN,"input_lens":[8],"output_lens":[2],"#
      + #""ttfts":[0.5],"itls":[[0.25]],"errors":[""]}"#
    let second =
      #"{"backend":"sglang","request_rate":2.0,\#(Self.totals),"input_lens":[8],"output_lens":[2],"#
      + #""ttfts":[0.5],"itls":[[0.25]],"latencies":[0.875],"start_times":[7.0],"#
      + #""queue_times":[0.125]}"#
    let imported = try read("\(first)\n{half\n\(second)\n")
    #expect(
      imported.trace.lanes.map(\.name) == [
        "benchmark 0: sglang qwen3", "benchmark 1: sglang, 2.0 requests/s",
      ])
    #expect(imported.trace.spans.map(\.lane) == [0, 1])
    #expect(imported.trace.spans.map(\.duration) == [750_000_000, 875_000_000])
    #expect(try arguments(imported, 1).double("queued_us") == 125_000)
    #expect(
      imported.notes == ["line that is no JSON": 1, "request whose start is not recorded": 1])
  }

  @Test func aBenchmarkThatSavedNoRequestsIsKeptAndToldOf() throws {
    let imported = try read("{\"backend\":\"vllm\",\(Self.totals)}")
    #expect(imported.trace.spans.isEmpty && imported.trace.lanes.count == 1)
    #expect(imported.notes.keys.contains { $0.contains("--save-detailed") })
  }

  @Test func whatIsNoJSONIsRefused() {
    #expect(throws: TraceError.self) { try read("{\"completed\":") }
    #expect(throws: TraceError.self) { try read("{half\n{half\n") }
  }

  @Test(arguments: [
    "", "[]", #"{"completed":2}"#, #"{"traceEvents":[{"request_throughput":1}]}"#,
    #"{"a":{"completed":2,"total_input_tokens":1,"request_throughput":1}}"#,
  ])
  func otherDocumentsAreNotTheirs(text: String) {
    #expect(!ServingBenchmark.recognises(Array(text.utf8)))
    #expect(ServingBenchmark.recognises(Array("{\(Self.totals)}".utf8)))
  }
}
