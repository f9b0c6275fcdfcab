import Documents
import Testing

/// Sizes as large as an operation may have, and factors at the edge of a double: an answer or a refusal, never a crash.
@Suite struct ExtremeValueTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// The largest size that is not refused by itself.
  private static let most = "\((1 << 40) - 1)"

  private func expectAnAnswerOrARefusal(
    _ line: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let arguments = line.replacing("MOST", with: Self.most).split(separator: " ").map(String.init)
    let outcome = try place.run(arguments)
    #expect(
      [.exit(0), .exit(64)].contains(outcome.ending),
      "\(outcome.command): \(outcome.errors.prefix(300))", sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    "copy --elements MOST", "gelu --elements MOST", "pointer_chase --bytes MOST",
    "gemm --m MOST --n MOST --k MOST", "gemv --n MOST --k MOST",
    "softmax --algorithm online --rows MOST --columns MOST",
    "softmax --algorithm three-pass --rows MOST --columns MOST",
    "rmsnorm --rows MOST --columns MOST",
    "attention --algorithm naive --batch MOST --heads MOST --query MOST --head-dim MOST",
    "attention --algorithm flash --batch MOST --heads MOST --query MOST --head-dim MOST",
    "attention --algorithm block-sparse --batch MOST --heads MOST --query MOST --head-dim MOST --causal --window 99",
    "attention --algorithm block-sparse --heads 1 --query MOST --head-dim 1 --causal --window MOST --block MOST",
    "attention --algorithm linear --heads MOST --query MOST --head-dim MOST",
    "attention --algorithm decode --batch MOST --heads MOST --keys MOST --head-dim MOST",
    "cross_entropy_materialised --tokens MOST --vocabulary MOST --model-dim MOST",
    "cross_entropy_cut --tokens MOST --vocabulary MOST --model-dim MOST",
    "fft_conv_direct --batch MOST --channels MOST --length MOST",
    "fft_conv --batch MOST --channels MOST --length MOST",
    "fft_conv_monarch --batch MOST --channels MOST --length MOST",
    "moe_ffn --tokens MOST --model-dim MOST --hidden-dim MOST --experts MOST --top-k MOST",
    "all_reduce_threads --bytes MOST --ranks MOST",
    "all_reduce_processes --bytes MOST --ranks MOST",
    "all_reduce_signs --bytes MOST --ranks MOST",
  ])
  func theLargestOperationOfEachFamilyIsAnsweredOrRefused(operation: String) throws {
    for workers in ["1", "64"] {
      try expectAnAnswerOrARefusal("predict \(operation) --on cpu.xml --workers \(workers)")
    }
    try expectAnAnswerOrARefusal("predict \(operation) --on cpu.xml --workers 1 --json")
    try expectAnAnswerOrARefusal("predict \(operation) --on cpu.xml --workers 1 --explain io")
  }

  @Test func aTimeBoundBeyondTheClockIsRefused() throws {
    try place.expect(64, ["trace", "gelu", "--time-bound", "\(Int.max)"], says: ["time-bound"])
  }

  @Test(arguments: ["1e-300", "1e300", "5e-324"])
  func aWhatIfFactorBeyondTheClockIsAnsweredOrRefused(factor: String) throws {
    try place.write(Golden.bytes("run.chrome.json"), as: "run.json")
    try place.output("import", "run.json")
    try expectAnAnswerOrARefusal("replay last --what-if softmax_online=\(factor)")
  }

  /// A clock that is too coarse sees kernels that take no time.
  @Test func aRunWhoseSamplesLastedNothingIsShownOrRefused() throws {
    let text = try String(decoding: Golden.bytes("run.chrome.json"), as: UTF8.self)
    let sample = /\[([0-9]+),([0-9]+),([0-9]+),[0-9]+\]/
    try place.write(text.replacing(sample) { "[\($0.1),\($0.2),\($0.3),0]" }, as: "run.json")
    try place.output("import", "run.json")
    for command in [
      ["runs", "show", "last"], ["export", "measurements"],
      ["validate", "last", "--on", "cpu.xml"],
      ["export", "roofline", "--on", "cpu.xml"],
    ] {
      let outcome = try place.run(command)
      #expect(
        [.exit(0), .exit(65)].contains(outcome.ending),
        "\(outcome.command): \(outcome.ending) \(outcome.errors.prefix(200))")
    }
  }

  @Test(arguments: ["1e-12", "1e-300", "0.999999999999"])
  func anIntervalOfAlmostNothingOrAlmostAllIsAnswered(interval: String) throws {
    let prediction = try place.json(
      "predict", "gemm", "--m", "64", "--n", "64", "--k", "64", "--on", "cpu.xml", "--interval",
      interval)
    let (low, high) = (
      try prediction.double(["interval_us", 0]), try prediction.double(["interval_us", 1])
    )
    let time = try prediction.double("time_us")
    #expect(low <= time && time <= high)
  }
}
