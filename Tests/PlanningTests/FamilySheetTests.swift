import Documents
import Planning
import Replay
import Testing
import Traces

/// What `runs show` and `runs breakdown` say of families.
@Suite struct FamilySheetTests {
  /// Kernels one after another on a stream, each a microsecond longer than the one before.
  private func trace(_ kernels: [String]) -> Trace {
    var start: Int64 = 0
    return Trace(
      lanes: [Lane(name: "stream", kind: .stream)], names: kernels,
      spans: kernels.indices.map { place in
        let duration = 1000 * Int64(place + 1)
        defer { start += duration }
        return Span(name: place, lane: 0, start: start, duration: duration, kind: .kernel)
      })
  }

  private func sheet(_ trace: Trace) throws -> BreakdownSheet {
    let timing = try TracedProgram(trace).timed()
    return BreakdownSheet(
      trace, rank: 0, idle: IdleCauses(timing), families: trace.workFamilies)
  }

  @Test func theBreakdownSaysHowItKnowsWhatCommunicates() throws {
    let sheet = try sheet(
      trace([
        "void vllm::cross_device_reduce_1stage<__nv_bfloat16, 8>()",
        "void deep_ep::intranode::combine<8>()", "volta_sgemm_64x64_tn",
        "void lamport_style_one_shot_all_reduce_norm_kernel<2>()",
        "void deep_ep::intranode::dispatch<8>()",
      ]))
    let text = sheet.text
    #expect(
      text.contains(
        "communication: 4 kernels, known by table of names 4; kernels of DeepEP 2, TensorRT-LLM 1, vLLM 1; 1 fused with a norm"
      ), "\(text)")
    let known = try #require(sheet.json["communication_known_by"])
    #expect(known["name"] == JSONValue(4))
  }

  @Test func noCommunicationIsSaid() throws {
    let text = try sheet(trace(["volta_sgemm_64x64_tn", "k"])).text
    #expect(text.contains("communication: none by the recorded operations"), "\(text)")
  }

  @Test func theTablesOfARunHaveFamilies() throws {
    let trace = trace(["volta_sgemm_64x64_tn", "nvjet_sm90_tst", "k"])
    let lines = try trace.measurementTable.split(separator: "\n").map { line in
      line.split(separator: " ").map(String.init)
    }
    #expect(lines.contains(["volta_sgemm_64x64_tn", "gemm", "1", "1.00"]))
    #expect(lines.contains(["k", "other", "1", "3.00"]))
    let gemm = try #require(lines.first { $0.first == "gemm" })
    #expect(gemm == ["gemm", "2", "3.00", "50.0", "table", "of", "names", "2"])
    let kernels = trace.kernelTable(top: 1, trace.workFamilies)
    #expect(kernels.contains("other") && !kernels.contains("gemm"))
  }

  @Test func aRunsDocumentHasItsTimeByFamily() throws {
    let document = trace(["volta_sgemm_64x64_tn", "k"]).described(.object([]))
    let families = try #require(document["families"])
    guard case .array(let rows) = families else {
      Issue.record("families are no list")
      return
    }
    #expect(rows.compactMap { $0["family"] } == [JSONValue.string("other"), .string("gemm")])
    #expect(rows.compactMap { $0["spans"] } == [JSONValue(1), JSONValue(1)])
    #expect(Trace().described(.object([])) == .object([]))
  }
}
