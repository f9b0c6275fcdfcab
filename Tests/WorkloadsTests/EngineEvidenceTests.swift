import Documents
import Testing
import Workloads

/// What vLLM writes itself: its benchmark's results, and the iterations that it logs.
@Suite struct EngineEvidenceTests {
  private func benchmark(_ changes: [(String, String)] = []) -> [UInt8] {
    var text = """
      {"date": "20261130", "backend": "vllm", "model_id": "meta-llama/some-8b", "num_prompts": 3,
       "max_concurrency": 2, "input_lens": [100, 200, 300],
       "output_lens": [3, 1, 0], "ttfts": [0.5, 0.25, 0.0], "itls": [[0.01, 0.03], [], []]}
      """
    for (old, new) in changes { text = text.replacing(old, with: new) }
    return Array(text.utf8)
  }

  @Test func aBenchmarkIsATableOfRequests() throws {
    let document = try MeasurementTables.document(benchmark())
    #expect(document.notes == ["request that failed": 1])
    let rows = document.table.rows
    #expect(try MeasurementTables.kind(of: document.table.header).name == "requests of a service")
    #expect(try rows.map { try $0.text("model") } == ["some-8b", "some-8b"])
    #expect(try rows.map { try $0.text("loop") } == ["closed", "closed"])
    #expect(try rows.map { try $0.int("prompt") } == [100, 200])
    #expect(try rows.map { try $0.double("ttft_ms") } == [500, 250])
    #expect(try rows.map { try $0.double("tpot_ms") } == [20, 0])
    #expect(try rows.map { try $0.double("e2e_ms") } == [540, 250])
  }

  @Test func requestsWithTimesAreAnOpenLoop() throws {
    let document = try MeasurementTables.document(
      benchmark([
        ("\"max_concurrency\": 2", "\"max_concurrency\": null"),
        ("\"ttfts\"", "\"request_rate\": 4.0, \"start_times\": [7.0, 6.5, 8.0], \"ttfts\""),
      ]))
    #expect(try document.table.rows.map { try $0.double("arrival_ms") } == [500, 0])
    #expect(try document.table.rows.map { try $0.text("loop") } == ["open", "open"])
  }

  @Test(arguments: [
    ("\"itls\"", "\"itlz\"", "itls"), ("[3, 1, 0]", "[3, 1]", "requests"),
    ("[0.5, 0.25, 0.0]", "[0.5, \"x\", 0.0]", "ttfts"),
    ("\"max_concurrency\": 2", "\"max_concurrency\": null, \"request_rate\": 4", "start_times"),
    ("[100, 200, 300]", "[100, -2, 300]", "input_lens"),
  ])
  func whatIsNoBenchmarkIsNamed(old: String, new: String, named: String) throws {
    let error = #expect(throws: MeasurementError.self) {
      try MeasurementTables.document(benchmark([(old, new)]))
    }
    #expect(error?.description.contains(named) == true, "\(String(describing: error))")
  }

  @Test func iterationsAreGatheredByService() throws {
    let header =
      "model,workload,iteration,context_requests,context_tokens,generation_requests\n"
    let text = header + "a,x,0,1,100,0\na,y,0,0,0,3\na,x,1,0,0,1\n"
    let document = try MeasurementTables.document(Array(text.utf8))
    let kind = try MeasurementTables.kind(of: document.table.header)
    guard case .iterations(let read) = kind.reader else {
      Issue.record("\(kind.name)")
      return
    }
    let logs = try read(document.table)
    #expect(logs.map(\.workload) == ["x", "y"])
    #expect(logs[0].iterations.map(\.chunkTokens) == [100, 0])
    #expect(logs[1].iterations.map(\.decodes) == [3])
    let bad = try MeasurementTables.document(Array((header + "a,x,0,1,-1,0\n").utf8))
    #expect(throws: MeasurementError.self) { try read(bad.table) }
  }
}
