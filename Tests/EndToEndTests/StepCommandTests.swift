import Documents
import Testing

/// Models from their descriptions: predicted, refused, swept.
@Suite struct StepCommandTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.write(Golden.bytes("llama.json"), as: "llama.json")
  }

  @Test func aStepIsExplainedAsBefore() throws {
    let outcome = try place.run([
      "predict", "--model", "llama.json", "--phase", "decode", "--batch", "8", "--context", "2048",
      "--on", "nvidia-h200-sxm",
    ])
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    try Golden.expect("llama-decode.txt", outcome.output)
    #expect(outcome.errors.contains("frobnicate"))
  }

  @Test func anEngineAnswersWithItsCacheAndSaysWhatItLacks() throws {
    let step = [
      "predict", "--model", "llama.json", "--phase", "decode", "--batch", "8", "--context", "2048",
      "--on", "nvidia-h200-sxm",
    ]
    let outcome = try place.run(step + ["--engine", "vllm", "--json"])
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    #expect(outcome.output.contains("\"mode\": \"vllm\""))
    #expect(outcome.output.contains("\"kv_tokens\": "))
    let narrow = try place.run(step + ["--engine", "vllm", "--weights", "fp8"])
    #expect(narrow.output.contains("cache   ") && narrow.errors.contains("fp8 weights"))
    // An older version says only what it does otherwise; one that is not at hand is named with those that are.
    let older = try place.run(step + ["--engine", "vllm-0.19", "--json"])
    #expect(older.ending == .exit(0) && older.output != outcome.output)
    #expect(try place.run(step + ["--engine", "vllm-0.24", "--json"]).output == outcome.output)
    try place.expect(
      66, step + ["--engine", "vllm-0.18"], says: ["engines/vllm-0.18.xml", "0.24, 0.19"])
    try place.expect(64, step + ["--engine", "fused-1"], says: ["--engine"])
    let fused = try place.run(step + ["--engine", "fused"])
    let graph = try place.run(step + ["--mode", "graph"])
    #expect(fused.output == graph.output)
    try place.expect(64, step + ["--engine", "vllm", "--mode", "graph"], says: ["--engine"])
    try place.expect(64, step + ["--utilization", "0.5"], says: ["--utilization"])
    try place.expect(64, step + ["--max-model-length", "4k"], says: ["--max-model-length"])
    try place.expect(
      64,
      [
        "predict", "--model", "llama.json", "--phase", "train", "--batch", "8", "--sequence", "64",
        "--engine", "vllm", "--on", "nvidia-h200-sxm",
      ], says: ["engine vllm"])
  }

  @Test func aPassOfSeveralGroupsIsOneQuestion() throws {
    let arguments = ["predict", "--model", "llama.json", "--on", "nvidia-h200-sxm"]
    let mixed = try place.run(arguments + ["--groups", "1x512@0+32x1@1023"])
    try #require(mixed.ending == .exit(0), "\(mixed.errors)")
    #expect(mixed.output.contains("a pass over 1x512@0+32x1@1023"))
    #expect(mixed.output.contains("attention of 32x1@1023"))
    let long = ["--phase", "decode", "--batch", "32", "--context", "1024", "--json"]
    let (group, short) = (
      try place.run(arguments + ["--groups", "32x1@1023", "--json"]),
      try place.run(arguments + long)
    )
    #expect(group.output == short.output && !short.output.isEmpty)
    let sweep = try place.run([
      "export", "sweep", "--model", "llama.json", "--on", "nvidia-h200-sxm", "--groups",
      "1x512@0+32x1@1023", "--groups", "32x1@1023",
    ])
    let table = try CSVTable(bytes: Array(sweep.output.utf8))
    #expect(try table.rows.map { try $0.text("groups") } == ["1x512@0+32x1@1023", "32x1@1023"])
    #expect(try table.rows.map { try $0.text("phase") } == ["mixed", "decode"])
  }

  @Test func aSweepIsTheSameAsBefore() throws {
    let outcome = try place.run([
      "export", "sweep", "--model", "llama.json", "--batch", "1,8,4096", "--context", "1024,8192",
      "--tensor-parallel", "1,3,4", "--weights", "bf16,fp8", "--on", "hgx-h200-4gpu", "--price",
      "hgx-h200-4gpu=3.5",
    ])
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    try Golden.expect("sweep.csv", outcome.output)
  }

  @Test(arguments: [
    Refusal("--phase decode --batch 0 --context 8", says: "batch is 0"),
    Refusal("--phase decode --batch=-2 --context 8", says: "batch is -2"),
    Refusal("--phase prefill --sequence=-5", says: "sequence is -5"),
    Refusal("--phase decode --context 131073", says: "131073", "131072"),
    Refusal("--phase decode --context 8 --tensor-parallel 3", says: "heads (32)", "(3)"),
    Refusal("--phase decode --context 8 --tensor-parallel 2", says: "nvidia-h200-sxm", "2"),
    Refusal("--phase decode", says: "--context"),
    Refusal("--phase decode --context 8 --weights int3", says: "int3"),
    Refusal("--phase decode --context 8 --activations int4", says: "int4"),
    Refusal("--phase decode --context 8 --zero 3", says: "zero"),
    Refusal("--context 8", says: "--phase"),
    Refusal("--groups 1x512@0+32", says: "'32'", "COUNTxNEW@CACHED"),
    Refusal("--groups 1x512@0 --batch 2", says: "--groups", "--batch"),
    Refusal("--groups 1x512@0 --phase prefill", says: "--groups", "--phase"),
    Refusal("--groups 1x512@0+0x1@9", says: "batch is 0"),
    Refusal("--groups 1x512@0+2x1@131072", says: "131073", "131072"),
    Refusal("--groups 1x512@0+2x1@9 --mode eager", says: "one group", "--mode graph"),
    Refusal("--groups 9223372036854775807x2@9223372036854775807", says: "batch"),
  ])
  func anImpossibleJobIsRefusedByName(refusal: Refusal) throws {
    try place.expect(
      64, ["predict", "--model", "llama.json", "--on", "nvidia-h200-sxm"] + refusal.arguments,
      says: refusal.says)
  }

  @Test func whatDoesNotFitIsAnsweredWithBytesAndAWay() throws {
    let arguments = [
      "predict", "--model", "llama.json", "--phase", "decode", "--batch", "2000", "--context",
      "2048", "--on", "nvidia-h200-sxm",
    ]
    try place.expect(1, arguments, says: ["missing", "--batch"])
    let json = try place.run(arguments + ["--json"])
    #expect(json.output.contains("\"fits\": false") && json.output.contains("missing_bytes"))
    #expect(!json.output.contains("time_us"))
  }

  @Test func aDescriptionWithoutAKeyIsRefusedByTheKey() throws {
    try place.write(Array(#"{"model_type":"llama","hidden_size":64}"#.utf8), as: "bad.json")
    try place.expect(
      65,
      [
        "predict", "--model", "bad.json", "--phase", "decode", "--context", "8", "--on",
        "nvidia-h200-sxm",
      ],
      says: ["bad.json", "$.num_attention_heads"])
    try place.expect(
      66,
      [
        "predict", "--model", "no.json", "--phase", "decode", "--context", "8", "--on",
        "nvidia-h200-sxm",
      ],
      says: ["no.json"])
  }

  @Test func stepsOfATableAreHeldAgainstPredictions() throws {
    let table = """
      model,phase,mode,dims,median_us,min_us,max_us
      llama,decode,graph,B=8;context=2048,5592.78,5585,5620
      """
    try place.write(Array(table.utf8), as: "steps.csv")
    let outcome = try place.run([
      "validate", "steps.csv", "--on", "nvidia-h200-sxm", "--models", ".",
    ])
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    #expect(outcome.output.contains("llama/decode"))
    try place.write(
      Array(table.replacing("llama,decode", with: "nosuch,decode").utf8), as: "bad.csv")
    try place.expect(
      65, ["validate", "bad.csv", "--on", "nvidia-h200-sxm", "--models", "."],
      says: ["bad.csv:2", "nosuch"])
  }

  @Test func studiesNeedWhatTheySay() throws {
    try place.expect(64, ["export", "sweep", "--on", "nvidia-h200-sxm"], says: ["--model"])
    try place.expect(64, ["export", "moe-lens", "--model", "llama.json"], says: ["--on"])
    try place.expect(
      64, ["export", "moe-lens", "--model", "llama.json", "--on", "nvidia-a40"], says: ["experts"])
    let kinetics = try place.run([
      "export", "kinetics", "--model", "llama.json", "--trials", "1,8", "--generated", "2048",
    ])
    #expect(kinetics.output.split(separator: "\n").count == 7)
    let systems = try place.run(["systems", "moe-lens", "--check"])
    #expect(systems.ending == .exit(0), "\(systems.errors)")
  }
}
