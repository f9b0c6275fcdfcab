import Testing

/// Exit status 64: what was asked is impossible, and nothing was computed.
@Suite struct UsageTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  @Test(arguments: [
    Refusal("frobnicate", says: "frobnicate"),
    Refusal("predict gemm --m 1 --n 1 --k 1 --on cpu.xml --frob", says: "--frob"),
    Refusal("runs list --frob", says: "--frob"),
    Refusal("trace gelu --frob 3", says: "--frob"),
    Refusal("predict gemm --m 1 --n 1 --k 1", says: "--on"),
    Refusal("predict --on cpu.xml", says: "--run"),
    Refusal("predict gemm --run last --on cpu.xml", says: "--run"),
    Refusal("runs show", says: "<run>"),
    Refusal("calibrate", says: "-o <file>"),
    Refusal("calibrate --from a.csv -o b.xml", says: "--from", "--base"),
    Refusal("calibrate --inherit none -o b.xml", says: "--inherit of calibrate is called --base"),
    Refusal("calibrate --output b.xml", says: "called -o"),
    Refusal("trace gemm --machine=x", says: "--machine of trace is called --on"),
    Refusal("hardware new mine --like x", says: "called --base"),
    Refusal("predict attention --help", says: "--algorithm", "flash"),
    Refusal("calibrate --rounds 0 -o b.xml", says: "--rounds"),
    Refusal("export measurements --on", says: "--on"),
    Refusal("export io --algorithms gemm --sizes M=4;N=4", says: "k"),
    Refusal("export io --algorithms gemm --sizes M=4;N=4;K=4;Q=1", says: "Q"),
    Refusal("export io --algorithms gemm --sizes M=0;N=4;K=4", says: "m is 0"),
    Refusal("export io --algorithms fft-monarch --sizes n=100", says: "elements", "power of two"),
    Refusal("export io --memory 8KiX", says: "--memory", "KiB"),
    Refusal("export io --memory 3B", says: "--memory", "4 bytes"),
    Refusal("export io --algorithms gemm --line 48B", says: "48"),
    Refusal("export io --algorithms gemm --sizes M=99999999;N=99999999;K=99999999", says: "2^52"),
    Refusal("export io --algorithms gemm --sizes M=99999;N=99999;K=9", says: "--replay none"),
    Refusal("export io --run last", says: "--on"),
    Refusal("export reuse", says: "--kernels", "--algorithms"),
    Refusal("export reuse --kernels gemm", says: "--sizes"),
    Refusal(
      "export reuse --kernels all_reduce_processes --sizes bytes=99;ranks=2", says: "all_reduce"),
    Refusal("predict --run last --explain io --on cpu.xml", says: "--explain"),
  ])
  func whatTheCommandLineLacksOrDoesNotKnowIsNamed(refusal: Refusal) throws {
    try place.expect(64, refusal.arguments, says: refusal.says)
    #expect(place.names == ["cpu.xml"])
  }

  @Test(arguments: [
    Refusal("trace nosuchkernel", says: "nosuchkernel", "gelu"),
    Refusal("trace gelu nosuchkernel", says: "nosuchkernel"),
    Refusal("trace --suite nosuchsuite", says: "nosuchsuite", "host"),
    Refusal("predict nosuch --m 1 --on cpu.xml", says: "nosuch", "gemm"),
    Refusal("predict attention --algorithm nosuch --query 1 --on cpu.xml", says: "nosuch", "flash"),
    Refusal("predict attention --query 1 --on cpu.xml", says: "--algorithm", "flash"),
    Refusal("export nosuchexport", says: "nosuchexport", "roofline"),
    Refusal("predict gemm --m 1 --n 1 --k 1 --type fp31 --on cpu.xml", says: "fp31", "bf16"),
    Refusal(
      "predict gemm --m 1 --n 1 --k 1 --implementation nosuch --on cpu.xml", says: "nosuch", "own"),
    Refusal("predict gemm --m 1 --n 1 --k 1 --state tepid --on cpu.xml", says: "tepid", "cold"),
    Refusal("predict gemm --m 1 --n 1 --k 1 --explain why --on cpu.xml", says: "why", "io"),
    Refusal("export io --algorithms nosuch", says: "nosuch", "attention-flash"),
    Refusal("export io --algorithms gemm --replay some", says: "some", "lru"),
  ])
  func anUnknownNameIsRefusedWithTheKnownOnes(refusal: Refusal) throws {
    try place.expect(64, refusal.arguments, says: refusal.says)
  }

  @Test(arguments: [
    Refusal(
      "predict attention --algorithm flash --batch 0 --heads 4 --query 8 --head-dim 8",
      says: "batch is 0"),
    Refusal(
      "predict attention --algorithm flash --heads 4 --query=-5 --head-dim 8", says: "query is -5"),
    Refusal(
      "predict attention --algorithm decode --heads 4 --keys=-1 --head-dim 8", says: "keys is -1"),
    Refusal(
      "predict attention --algorithm flash --heads 32 --kv-heads 5 --query 8 --head-dim 8",
      says: "heads (32)", "kv-heads (5)"),
    Refusal(
      "predict attention --algorithm decode --heads 32 --kv-heads 5 --keys 8 --head-dim 8",
      says: "heads (32)", "kv-heads (5)"),
    Refusal("predict gemm --m 8 --n 8", says: "--k"),
    Refusal("predict gemm --m 8 --n 8 --k 8 --rows 8", says: "--rows"),
    Refusal("predict gemm --m 8.5 --n 8 --k 8", says: "8.5"),
    Refusal("predict gemm --m 9223372036854775808 --n 8 --k 8", says: "9223372036854775808"),
    Refusal("predict gemm --m 9223372036854775807 --n 8 --k 8", says: "9223372036854775807"),
    Refusal("predict gemm --m 8 --n 8 --k 8 --type bf16", says: "bf16", "test-cpu"),
    Refusal("predict pointer_chase --bytes 0", says: "bytes is 0"),
    Refusal(
      "predict moe_ffn --tokens 1 --model-dim 1 --hidden-dim 1 --experts 2 --top-k 3", says: "top-k"
    ),
  ])
  func anOperationThatCannotBeIsRefused(refusal: Refusal) throws {
    try place.expect(64, refusal.arguments + ["--on", "cpu.xml"], says: refusal.says)
  }

  @Test(arguments: ["0", "-1", "65", "1000000"])
  func moreWorkersThanCoresOrNoneAreRefused(workers: String) throws {
    let gemm = ["predict", "gemm", "--m", "8", "--n", "8", "--k", "8", "--on", "cpu.xml"]
    try place.expect(64, gemm + ["--workers=\(workers)"], says: ["test-cpu", "64", workers])
  }

  @Test(arguments: ["0", "1", "-0.1", "2", "nan", "inf", "x"])
  func anIntervalIsAShareBetweenNoneAndAll(interval: String) throws {
    let gemm = ["predict", "gemm", "--m", "8", "--n", "8", "--k", "8", "--on", "cpu.xml"]
    try place.expect(64, gemm + ["--interval=\(interval)"], says: ["interval"])
    let validate = ["validate", "absent.csv", "--on", "cpu.xml", "--interval=\(interval)"]
    try place.expect(64, validate, says: ["interval"])
    try place.expect(64, ["export", "residuals", "--interval=\(interval)"], says: ["interval"])
  }

  @Test(arguments: ["--time-bound=0", "--time-bound=-3", "--precision=0", "--precision=nan"])
  func samplingNeedsATimeAndAPrecision(option: String) throws {
    try place.expect(64, ["trace", "gelu", option], says: ["above 0"])
    #expect(place.names == ["cpu.xml"])
  }

  @Test func helpAndVersionAreResults() throws {
    #expect(try place.output("--help").contains("USAGE: orrery"))
    #expect(try place.output("--version").contains("("))
    for command in [
      "trace", "calibrate", "hardware", "import", "runs", "predict", "replay", "validate", "export",
    ] {
      #expect(try place.output(command, "--help").contains("USAGE: orrery \(command)"))
    }
  }
}
