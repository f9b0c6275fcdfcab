import Documents
import Foundation
import Testing

/// What `--json` prints: one document with the members that programs rely on.
@Suite struct JSONTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private func importGolden() throws -> JSONValue {
    try place.write(Golden.bytes("run.chrome.json"), as: "run.json")
    return try place.json("import", "run.json")
  }

  @Test func traceAndImportGiveIdNameAndNotes() throws {
    let runs = [
      try place.json("trace", "all_reduce_threads", "fft_conv_direct", "--time-bound", "1"),
      try importGolden(),
    ]
    for (number, run) in runs.enumerated() {
      #expect(try run.int("id") == number + 1)
      #expect(try !run.string("name").isEmpty)
      for note in try run.object("notes") {
        #expect(JSONValue.object([note]).find(.init([.key(note.key)]))?.kind == .number)
      }
    }
  }

  @Test func aTraceWithUnknownEventsCountsThem() throws {
    let events = #"[{"ph":"X","name":"a","pid":1,"tid":1,"ts":0,"dur":5},{"ph":"?"},{"ph":"?"}]"#
    try place.write(#"{"traceEvents":\#(events)}"#, as: "foreign.json")
    let notes = try place.json("import", "foreign.json").object("notes")
    let counts = try notes.map { try JSONValue.object([$0]).int(.init([.key($0.key)])) }
    #expect(counts.reduce(0, +) >= 2, "\(notes)")
  }

  @Test func runsAreListedOldestFirst() throws {
    for _ in 0..<3 { _ = try importGolden() }
    let runs = try place.json("runs", "list").array(JSONPath())
    #expect(try runs.map { try $0.int("id") } == [1, 2, 3])
    #expect(Set(try runs.map { try $0.string("name") }).count == 3)
    let created = try runs.map { try $0.string("created") }
    #expect(created == created.sorted())
    for run in runs {
      #expect(ISO8601DateFormatter().date(from: try run.string("created")) != nil)
      #expect(try !run.string("machine").isEmpty)
      #expect(try run.int("spans") > 0)
    }
  }

  @Test(arguments: ["0.5", "0.8", "0.95"])
  func aPredictionHasATimeWithinItsIntervalAndATreeOfTheSameTime(interval: String) throws {
    let prediction = try place.json(
      "predict", "gemm", "--m", "300", "--n", "200", "--k", "100", "--on", "cpu.xml", "--interval",
      interval)
    let time = try prediction.double("time_us")
    #expect(try prediction.array("interval_us").count == 2)
    #expect(try prediction.double(["interval_us", 0]) <= time)
    #expect(try prediction.double(["interval_us", 1]) >= time)
    #expect(try !prediction.string("bound").isEmpty)
    #expect(try prediction.double(["tree", "time_us"]) == time)
    #expect(abs(try Self.sum(of: prediction.value("tree")) - time) < 1e-9 * time)
  }

  /// The time of a tree from its leaves alone.
  private static func sum(of tree: JSONValue) throws -> Double {
    if let parts = tree.find("serial") {
      return try parts.array(JSONPath()).map(sum).reduce(0, +)
    }
    if let parts = tree.find("overlapped") {
      return try parts.array(JSONPath()).map(sum).max() ?? 0
    }
    if let whole = tree.find("of") { return try tree.double("share") * sum(of: whole) }
    _ = try tree.string("cause")
    return try tree.double("time_us")
  }

  @Test func thePredictionOfARunIsOneOfEachOperation() throws {
    let run = try importGolden()
    let listed = try #require(place.json("runs", "list").array(JSONPath()).first)
    let predictions = try place.json(
      "predict", "--run", run.string("name"), "--on", "cpu.xml"
    ).array(JSONPath())
    #expect(try predictions.count == listed.int("operations"))
    for prediction in predictions {
      let time = try prediction.double("time_us")
      #expect(try prediction.double(["interval_us", 0]) <= time)
      #expect(try prediction.double(["interval_us", 1]) >= time)
      #expect(try !prediction.string("bound").isEmpty)
    }
  }

  @Test func aValidationHasItsFamiliesAndTheOverall() throws {
    _ = try importGolden()
    let report = try place.json("validate", "last", "--on", "cpu.xml")
    let families = try report.array("families")
    let names = try families.map { try $0.string("name") }
    #expect(Set(names) == ["fft_conv_direct", "softmax_online"])
    for row in try families + [report.value("overall")] {
      #expect(try row.int("n") > 0)
      for member in ["mape", "median", "p90"] {
        #expect(try row.double(.init([.key(member)])) >= 0)
      }
      #expect(try abs(row.double("bias")) <= row.double("mape") + 1e-12)
      #expect(try (0...1).contains(row.double("coverage")))
    }
    let rows = try families.map { try Double($0.int("n")) }
    let errors = try families.map { try $0.double("mape") }
    let mean = zip(rows, errors).map { $0 * $1 }.reduce(0, +) / rows.reduce(0, +)
    let overall = try report.double(["overall", "mape"])
    #expect(abs(overall - mean) < 1e-9 * max(mean, 1))
    #expect(try report.string(["overall", "name"]) == "overall")
  }

  @Test func theTextOfAValidationHasTheSameRowsAndEndsWithTheOverall() throws {
    _ = try importGolden()
    let text = try place.output("validate", "last", "--on", "cpu.xml")
    let lines = text.split(separator: "\n")
    let firsts = lines.map { $0.split(separator: " ").first ?? "" }
    #expect(Set(["family", "fft_conv_direct", "softmax_online"]).isSubset(of: firsts))
    #expect(firsts.last == "overall", "\(text)")
  }

  @Test func aReplayHasTheRecordedAndTheReplayedTime() throws {
    _ = try importGolden()
    let replay = try place.json("replay", "last")
    #expect(try replay.double("recorded_us") == replay.double("replayed_us"))
  }

  @Test func theProfilesThatOthersRelyOnAreListed() throws {
    let profiles = try place.json("hardware", "list").array(JSONPath())
    let names = Set(try profiles.map { try $0.string("name") })
    for name in [
      "nvidia-h200-sxm", "nvidia-h100-sxm-80gb", "nvidia-a100-sxm-80gb", "hgx-h200-4gpu",
    ] {
      #expect(names.contains(name))
    }
  }
}
