import Documents
import Testing

/// Parts of runs from the command line.
@Suite struct WindowCommandTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.write(Self.text, as: "run.json")
    let outcome = try place.run(["import", "run.json", "--name", "steps"])
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
  }

  /// Two steps of 100 us: each launches a kernel that runs 60 us after its call, and copies for 10 us at its end.
  private static let text: String = {
    var events: [String] = []
    for step in 0..<2 {
      let start = 1000 + 100 * step
      func add(_ category: String, _ name: String, _ thread: Int, _ at: Int, _ time: Int) {
        let number = category == "user_annotation" ? "" : #""correlation":\#(step * 10 + at / 50)"#
        events.append(
          #"{"ph":"X","cat":"\#(category)","name":"\#(name)","pid":1,"tid":\#(thread),"ts":\#(start + at),"dur":\#(time),"args":{\#(number)}}"#
        )
      }
      add("user_annotation", "ProfilerStep#\(step + 4)", 1, 0, 100)
      add("cuda_runtime", "cudaLaunchKernel", 1, 5, 5)
      add("kernel", "gemm", 7, 30, 60)
      add("cuda_runtime", "cudaMemcpyAsync", 1, 60, 5)
      add("gpu_memcpy", "Memcpy DtoH", 7, 95, 10)
    }
    return "[\(events.joined(separator: ",\n"))]"
  }()

  /// A command that says something of its part, and gives one JSON document.
  private func json(_ line: String, says part: String) throws -> JSONValue {
    let outcome = try place.run(line.split(separator: " ").map(String.init) + ["--json"])
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    #expect(outcome.errors.contains(part), "\(outcome.errors)")
    return try JSONValue(bytes: Array(outcome.output.utf8))
  }

  private func expect(_ time: Double, _ document: JSONValue, _ path: JSONPath) throws {
    #expect(abs(try document.double(path) - time) < 1e-6, "\(path)")
  }

  @Test func aBreakdownOfAStepHasItsWork() throws {
    let rank = try json("runs breakdown steps --step 5", says: "step 5 takes 100 us")
    try expect(75, rank, [0, "window_us"])
    try expect(60, rank, [0, "busy_us", "computation"])
    try expect(10, rank, [0, "busy_us", "memory"])
  }

  @Test func aBreakdownBetweenTimesIsOfThatLength() throws {
    // Copies of the first step run to 105 us, the kernel of the second from 130 us.
    let rank = try json("runs breakdown steps --from 100us --to 150us", says: "spans are left")
    try expect(50, rank, [0, "window_us"])
    try expect(25, rank, [0, "idle_us"])
    try expect(20, rank, [0, "busy_us", "computation"])
    try expect(5, rank, [0, "busy_us", "memory"])
  }

  @Test func replayAndExportsTakeTheSamePart() throws {
    let replay = try json("replay steps --step 4", says: "step 4")
    try expect(105, replay, "recorded_us")
    #expect(try replay.double("error") < 0.02)
    let cut = try json("replay steps --from 100us", says: "spans are left")
    try expect(105, cut, "recorded_us")
    for (options, rows) in [(["--step", "4"], 5), (["--from", "110us", "--to", "120us"], 1)] {
      let outcome = try place.run(["export", "timeline", "--csv", "out.csv"] + options)
      #expect(outcome.ending == .exit(0), "\(outcome.errors)")
      #expect(try place.table("out.csv").rows.count == rows)
    }
  }

  @Test(arguments: [
    Refusal("runs breakdown steps --step 9", says: "step 9", "4 and 5"),
    Refusal("replay steps --rank 2", says: "rank 2", "0"),
    Refusal("export timeline --from 2s", says: "2 s", "205 us"),
    Refusal("runs breakdown steps --from nosuch", says: "nosuch", "a time"),
    Refusal("runs breakdown steps --step 4 --from 1us", says: "--step", "--from"),
    Refusal("runs breakdown steps --from 1us --from 2us", says: "--from", "twice"),
    Refusal("replay steps --step 4 --keep-skew", says: "--keep-skew"),
    Refusal("runs breakdown steps --to soon", says: "--to"),
  ])
  func aPartThatIsNotThereIsRefused(refusal: Refusal) throws {
    try place.expect(64, refusal.arguments, says: refusal.says)
  }

  @Test func aMachineThatIsNotThereIsNamed() throws {
    try place.expect(
      66, ["replay", "steps", "--recorded-on", "nosuch", "--on", "nvidia-h200-sxm"],
      says: ["nosuch"])
  }
}
