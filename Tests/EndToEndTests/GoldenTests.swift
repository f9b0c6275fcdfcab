import Testing

/// Outputs for fixed inputs, compared with files; RECORD=1 rewrites them.
@Suite struct GoldenTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// One operation on one machine.
  struct Question: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: String

    init(_ name: String, _ arguments: String) {
      self.name = name
      self.arguments = arguments
    }

    var testDescription: String { name }
  }

  @Test(arguments: [
    Question("gemm-cpu", "gemm --m 512 --n 384 --k 256 --on cpu.xml"),
    Question(
      "flash-cpu",
      "attention --algorithm flash --heads 4 --query 1024 --head-dim 64 --causal --workers 2 --on cpu.xml"
    ),
    Question(
      "softmax-cpu", "softmax --algorithm online --rows 64 --columns 1024 --workers 1 --on cpu.xml"),
    Question(
      "layernorm-without-residuals",
      "layernorm --rows 400 --columns 1000 --workers 1 --on amd-epyc-9005-2core"),
    Question("gemm-h200", "gemm --m 4096 --n 4096 --k 4096 --type bf16 --on nvidia-h200-sxm"),
    Question(
      "flash-h200",
      "attention --algorithm flash --heads 32 --query 4096 --head-dim 128 --type bf16 --on nvidia-h200-sxm"
    ),
    Question(
      "flash-h200-io",
      "attention --algorithm flash --heads 32 --query 4096 --head-dim 128 --type bf16 --on nvidia-h200-sxm --explain io"
    ),
    Question(
      "softmax-h200",
      "softmax --rows 4096 --columns 4096 --type bf16 --on nvidia-h200-sxm"),
  ])
  func aPredictionIsExplainedAsBefore(question: Question) throws {
    let arguments = ["predict"] + question.arguments.split(separator: " ").map(String.init)
    for (form, ending) in [([], "txt"), (["--json"], "json")] {
      let outcome = try place.run(arguments + form)
      try #require(outcome.ending == .exit(0), "\(outcome.errors)")
      try Golden.expect("\(question.name).\(ending)", outcome.output)
    }
  }

  @Test(arguments: [
    Question(
      "io-gemm", "--algorithms gemm --sizes M=48;N=64;K=80 --memory 1KiB,4KiB,64KiB"),
    Question("io-flash", "--algorithms attention-flash --sizes Sq=96;D=16 --memory 1KiB,64KiB"),
    Question("io-cpu", "--algorithms softmax-online --sizes rows=4;cols=9000 --on cpu.xml"),
  ])
  func trafficIsCountedAsBefore(question: Question) throws {
    let arguments = question.arguments.split(separator: " ").map(String.init)
    let outcome = try place.run(["export", "io"] + arguments)
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    try Golden.expect("\(question.name).csv", outcome.output)
  }

  @Test func missesFallWithTheCacheAsBefore() throws {
    let text = try place.output(
      "export", "reuse", "--algorithms", "gemm", "--sizes", "M=32;N=48;K=64", "--memory", "4KiB")
    try Golden.expect("reuse-gemm.csv", text)
  }

  @Test(arguments: ["timeline", "residuals", "roofline", "measurements"])
  func anExportIsTheSameAsBefore(export: String) throws {
    try place.write(Golden.bytes("run.chrome.json"), as: "run.json")
    try place.output("import", "run.json", "--name", "golden")
    let text = try place.output("export", export, "--run", "golden", "--on", "cpu.xml")
    try Golden.expect("\(export).csv", text)
    try place.output("export", export, "--on", "cpu.xml", "--csv", "file.csv")
    #expect(try String(decoding: place.bytes("file.csv"), as: UTF8.self) == text)
  }
}
