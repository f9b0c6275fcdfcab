import Documents
import Foundation
import Testing

/// Imported runs from the command line: their replay, what-ifs against what was measured, and their analyses.
@Suite struct ImportedRunTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/graph-steps")

  /// What is said of the machine whose profile was chosen for a run.
  private static let choice = "orrery: the run ran on 'NVIDIA H200': profile nvidia-h200-sxm\n"

  /// Imports a trace of an H200.
  private func importTrace(_ arguments: String...) throws {
    let outcome = try place.run(["import"] + arguments)
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    #expect(outcome.errors == Self.choice)
  }

  /// Imports the eager trace of a step.
  private func importStep(_ step: String) throws {
    try importTrace(Self.folder.appending(path: "llama-3.2-1b-\(step)-eager.json.gz").path())
  }

  /// What the last run is replayed to with launches in a graph, a machine being asked about them.
  private func captured(_ arguments: String...) throws -> JSONValue {
    let outcome = try place.run(
      ["replay", "last", "--what-if", "launches=graph", "--json"] + arguments)
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    #expect(outcome.errors == Self.choice)
    return try JSONValue(bytes: Array(outcome.output.utf8))
  }

  /// The median time of a step, in microseconds.
  private func measured(_ step: String, _ mode: String) throws -> Double {
    let text = try String(contentsOf: Self.folder.appending(path: "steps.csv"), encoding: .utf8)
    let row = try #require(
      text.split(separator: "\n").first { $0.hasPrefix("llama-3.2-1b-\(step),\(mode),") })
    return try #require(Double(row.split(separator: ",")[2])) * 1000
  }

  @Test(arguments: ["prefill-b1-s512", "decode-b1-c1024", "train-b1-s1024"])
  func capturedLaunchesAreWithinSevenPercentOfTheMeasuredGraph(step: String) throws {
    try importStep(step)
    let replay = try captured()
    #expect(try replay.double("error") < 0.01)
    let changed = try replay.double("changed_us")
    let graph = try measured(step, "graph")
    #expect(abs(changed - graph) / graph < 0.07, "\(changed) against \(graph)")
    #expect(try replay.double("recorded_us") > 1.5 * graph)
  }

  @Test func aChangedRunCanBeKeptExportedAndReplayed() throws {
    try importStep("prefill-b1-s512")
    let first = try captured("--keep", "captured", "--chrome", "g.json")
    let changed = try first.double("changed_us")
    let again = try place.json("replay", "captured")
    #expect(abs(try again.double("replayed_us") - changed) / changed < 0.01)
    try importTrace("g.json", "--name", "exported")
    let exported = try place.json("replay", "exported")
    #expect(try exported.double("replayed_us") == again.double("replayed_us"))
  }

  /// However many what-ifs ask the machine, its choice is said once; with --from nothing is chosen.
  @Test func theChoiceOfAProfileIsSaidOnce() throws {
    try importStep("prefill-b1-s512")
    let replay = ["replay", "last", "--what-if", "profiler=none", "--what-if", "launches=graph"]
    #expect(try place.run(replay).errors == Self.choice)
    #expect(try place.run(replay + ["--recorded-on", "nvidia-h200-sxm"]).errors == "")
  }

  @Test func whatIfsThatAreNoneAreRefused() throws {
    try importStep("prefill-b1-s512")
    for text in [
      "launches=all", "profiler=some", "data-parallel=0", "type=fp3", "attention=sparse",
      "fuse=all",
    ] {
      try place.expect(64, ["replay", "last", "--what-if", text], says: [])
    }
    try place.expect(
      64, ["replay", "last", "--what-if", "data-parallel=4"], says: ["the run has none"])
    try place.expect(66, ["replay", "last", "--on", "nosuch"], says: ["nosuch"])
  }

  @Test func anImportedRunIsPredictedAndHeldAgainstItsKernels() throws {
    try importStep("prefill-b1-s512")
    let report = try place.json("validate", "last", "--on", "nvidia-h200-sxm")
    let time = try report.value("device_time")
    #expect(try time.double("coverage") > 0.9)
    #expect(abs(try time.double("error")) < 0.15)
    try place.output("predict", "--run", "last", "--on", "nvidia-h200-sxm")
    // Whoever asks, one number: what both commands keep of the run is equal to the bit, in the same order.
    let store = try SQLiteFile(place.file("orrery.sqlite"))
    func kept(_ columns: String, in table: String) throws -> [String] {
      try store.texts(
        "SELECT printf('%.17g %.17g %.17g', \(columns)) FROM \(table) ORDER BY position")
    }
    let predicted = try kept("time_s, low_s, high_s", in: "prediction")
    #expect(predicted.count > 20)
    #expect(try kept("predicted_s, low_s, high_s", in: "residual") == predicted)
  }

  @Test func theBreakdownAddsUpToTheWindow() throws {
    try importStep("train-b1-s1024")
    let ranks = try place.json("runs", "breakdown", "last").array(JSONPath())
    let rank = try #require(ranks.first)
    var sum = try rank.double("idle_us")
    for part in try rank.object("together_us") { sum += try part.value.double(JSONPath()) }
    #expect(abs(sum - (try rank.double("window_us"))) < 0.01)
    let difference = try place.json("runs", "diff", "last", "last").array(JSONPath())
    #expect(!difference.isEmpty)
  }

  /// What `runs show` calls a family is what a what-if takes: its time is scaled, and no other's.
  @Test func aFamilyThatIsShownIsTheOneThatIsChanged() throws {
    try importStep("prefill-b1-s512")
    let shown = try place.json("runs", "show", "last").array("families")
    let times = try shown.map { (name: try $0.string("family"), time: try $0.double("time_us")) }
    let other = times.first { $0.name == "other" }?.time ?? 0
    #expect(other < 0.01 * times.reduce(0) { $0 + $1.time })
    for family in times where ["gemm", "attention", "elementwise"].contains(family.name) {
      let replay = try place.json("replay", "last", "--what-if", "\(family.name)=2")
      let saved = try replay.double("device_us") - replay.double("changed_device_us")
      #expect(abs(saved - family.time / 2) < 0.001 * family.time, "\(family.name)")
      #expect(try replay.double("replayed_us") - replay.double("changed_us") <= saved + 0.001)
    }
    #expect(times.map(\.name).contains("gemm"))
    let text = try place.output("replay", "last", "--what-if", "gemm=2")
    #expect(text.contains("of device time: family gemm"))
    try place.expect(
      64, ["replay", "last", "--what-if", "nosuch=2"], says: ["families are", "gemm"])
  }

  /// Kernels of six libraries of collectives, each of 100 us.
  @Test func kernelsThatCommunicateAreKnownByTheirNames() throws {
    let names = [
      "void vllm::cross_device_reduce_1stage<__nv_bfloat16, 8>(vllm::RankData*, int)",
      "void deep_ep::internode::dispatch<false, 8>(int4*)",
      "void (anonymous namespace)::multimem_all_reduce_kernel<c10::BFloat16, 16>(c10::BFloat16*)",
      "mscclAllReduceRing", "oneccl_allreduce_kernel", "nvshmem_put_kernel",
    ]
    let events = names.enumerated().map { number, name in
      #"{"ph": "X", "cat": "kernel", "name": "\#(name)", "pid": 0, "tid": 7, "ts": \#(200 * number), "dur": 100, "args": {"device": 0, "stream": 7}}"#
    }
    try place.write(
      #"{"schemaVersion": 1, "traceEvents": [\#(events.joined(separator: ","))]}"#, as: "t.json")
    try place.output("import", "t.json")
    let rank = try #require(try place.json("runs", "breakdown", "last").array(JSONPath()).first)
    #expect(try rank.double(["busy_us", "communication"]) == 600)
    #expect(try rank.double(["busy_us", "computation"]) == 0)
    #expect(try rank.double(["communication_known_by", "name"]) == 6)
    let text = try place.output("runs", "breakdown", "last")
    #expect(text.contains("communication: 6 kernels, known by table of names 6"), "\(text)")
  }
}
