import Documents
import Foundation
import Testing

/// What users have measured with other programs: read as it is, kept, and held against the model.
@Suite struct EvidenceTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    let fixtures = URL(filePath: Executable.packageRoot)
      .appending(path: "Tests/TraceStoreTests/Fixtures/importers")
    for (fixture, file) in [
      ("NCCLTestsText.txt", "all_reduce.txt"), ("NsightComputeKernels.csv", "ncu.csv"),
      ("ServingBenchmark.json", "bench.json"), ("ServingBenchmark-sglang.jsonl", "bench.jsonl"),
    ] {
      let bytes = try Data(contentsOf: fixtures.appending(path: fixture))
      try place.write(Array(bytes), as: file)
    }
  }

  /// A text of nccl-tests gives the same as the run that it is imported as.
  @Test func collectivesOfNCCLTestsAreHeldAsAFileAndAsARun() throws {
    let file = try place.json("validate", "all_reduce.txt", "--on", "hgx-h200-8gpu")
    #expect(try file.string(["families", 0, "name"]) == "all_reduce")
    #expect(try file.int(["overall", "n"]) == 4)
    #expect(try file.double(["overall", "mape"]) < 1)
    let imported = try place.run(["import", "all_reduce.txt", "--name", "links"])
    #expect(imported.ending == .exit(0) && imported.output.contains("4 operations"))
    #expect(imported.errors.contains("NVIDIA H200"))
    let run = try place.json("validate", "links", "--on", "hgx-h200-8gpu")
    for statistic in ["n", "mape", "bias"] {
      let (a, b) = (
        try file.double(["overall", .key(statistic)]), try run.double(["overall", .key(statistic)])
      )
      #expect(abs(a - b) < 1e-6, "\(statistic): \(a) and \(b)")
    }
    let samples = try place.json("sql", "select * from samples").array(JSONPath())
    #expect(samples.count == 8)
  }

  @Test func countsOfNsightComputeAreHeldWithTheirTimes() throws {
    let outcome = try place.run(
      ["validate", "ncu.csv", "--on", "nvidia-h200-sxm", "--csv", "residuals.csv"])
    #expect(outcome.ending == .exit(0) && outcome.errors.contains("1 x kernel of no case"))
    let rows = try place.table("residuals.csv").rows
    #expect(
      try rows.map { try $0.text("family") } == [
        "dram_bytes", "dram_read_bytes", "l2_bytes", "gemm",
      ])
    #expect(try rows[3].text("quantity") == "time" && rows[3].text("measured") == "34.05")
    try place.output("import", "ncu.csv", "--name", "counted")
    let kernels = try place.json("sql", "select * from kernels order by span").array(JSONPath())
    #expect(try kernels.map { try $0.double("duration_us") } == [34.05, 3.1])
    #expect(try kernels[0].int("dram_read_bytes") == 37_750_000)
    #expect(try kernels[0].string("family") == "gemm" && kernels[0].string("grid") == "[32,4,1]")
    #expect(try place.json("sql", "select * from counted_bytes").array(JSONPath()).count == 1)
    let run = try place.json("validate", "counted", "--on", "nvidia-h200-sxm")
    #expect(try run.int(["overall", "n"]) == 3)
    #expect(try run.string(["besides", 0, "name"]) == "gemm")
  }

  @Test func requestsOfServingBenchmarksAreKept() throws {
    for (file, count) in [("bench.json", 3), ("bench.jsonl", 3)] {
      let imported = try place.run(["import", file])
      #expect(imported.ending == .exit(0), "\(imported.errors)")
      let rows = try place.json("sql", "select * from requests where run = '\(file)'")
        .array(JSONPath())
      #expect(rows.count == count, "\(file)")
    }
    try place.output(
      "sql",
      "select engine, model, request, prompt_tokens, ttft_us, tpot_us, e2e_us, error "
        + "from requests where run = 'bench.json' order by request", "--csv", "requests.csv")
    let rows = try place.table("requests.csv").rows
    #expect(try rows[0].text("engine") == "vllm" && rows[0].int("prompt_tokens") == 1024)
    #expect(try rows[0].double("ttft_us") == 25_000 && rows[0].double("tpot_us") == 6_000)
    #expect(try rows[0].double("e2e_us") == 43_000 && rows[2].text("error") == "Connection reset")
    // Its requests are held against a simulation where its model is described.
    let report = try place.run(["validate", "bench.json", "--on", "nvidia-h200-sxm"])
    #expect(report.errors.contains("1 x request that failed"))
    #expect(report.errors.contains("there is no description of the model Llama-3.1-8B"))
  }
}
