import Documents
import Testing

/// What `predict --run` and `validate` keep can be read back.
@Suite struct StoredAnswerTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.write(Golden.bytes("run.chrome.json"), as: "run.json")
    try place.output("import", "run.json", "--name", "golden")
  }

  @Test func predictionsAreReadBackAsTheyWereGiven() throws {
    let given = try place.json("predict", "--run", "golden", "--on", "cpu.xml").array(JSONPath())
    let kept = try place.json("runs", "predictions", "golden").array(JSONPath())
    try #require(!given.isEmpty && given.count == kept.count)
    for (a, b) in zip(given, kept) {
      #expect(try b.string("machine") == "test-cpu")
      #expect(try !b.string("version").isEmpty && !b.string("commit").isEmpty)
      #expect(try a.int("operation") == b.int("operation"))
      #expect(try a.double("time_us") == b.double("time_us"))
      #expect(try a.string("bound") == b.string("bound"))
      #expect(try b.double(["tree", "time_us"]) == b.double("time_us"))
      #expect(
        try a.array(["interval_us"]).map { try $0.double(JSONPath()) }
          == b.array(["interval_us"]).map { try $0.double(JSONPath()) })
    }
    let lines = try place.output("runs", "predictions", "last").split(separator: "\n")
    #expect(lines.count == kept.count + 1)
    #expect(lines.dropFirst().allSatisfy { $0.contains("test-cpu") })
  }

  /// Another machine's stand beside the first's; the same machine's replace them.
  @Test func predictionsOfEachMachineAreKept() throws {
    try place.write(CPUProfile.text(name: "other-cpu"), as: "other.xml")
    for machine in ["cpu.xml", "other.xml", "cpu.xml"] {
      try place.output("predict", "--run", "golden", "--on", machine)
    }
    let machines = try place.json("runs", "predictions", "golden").array(JSONPath())
      .map { try $0.string("machine") }
    #expect(Set(machines) == ["test-cpu", "other-cpu"])
    #expect(machines.count { $0 == "test-cpu" } == machines.count { $0 == "other-cpu" })
  }

  @Test func residualsAreReadBackAsTheirTable() throws {
    try place.output("validate", "golden", "--on", "cpu.xml", "--csv", "residuals.csv")
    let table = try place.table("residuals.csv")
    let kept = try place.json("runs", "residuals", "golden").array(JSONPath())
    try #require(!kept.isEmpty)
    for (row, residual) in zip(table.rows, kept) {
      for name in ["subject", "family", "quantity", "unit", "bound"] {
        #expect(try residual.string([.key(name)]) == row.text(name))
      }
      for name in ["predicted", "measured", "error", "low", "high"] {
        #expect(try residual.double([.key(name)]) == row.double(name))
      }
      #expect(try residual.string("machine") == "test-cpu")
    }
    let lines = try place.output("runs", "residuals", "last").split(separator: "\n")
    #expect(lines.count == kept.count + 1)
  }

  @Test func theMachineOfATracedRunIsReadBack() throws {
    try place.output(
      "trace", "gelu", "--time-bound", "2", "--name", "mine", "--on", "cpu.xml")
    let xml = try place.output("runs", "show", "mine", "--profile")
    #expect(try xml == place.output("hardware", "show", "cpu.xml", "--xml"))
    try place.expect(65, ["runs", "show", "golden", "--profile"], says: ["golden", "profile"])
  }

  @Test func aRunWithoutAnyIsSaidToHaveNone() throws {
    try place.expect(
      65, ["runs", "predictions", "golden"], says: ["golden", "no predictions", "predict --run"])
    try place.expect(
      65, ["runs", "residuals", "golden"], says: ["golden", "no residuals", "validate"])
    try place.expect(66, ["runs", "residuals", "nosuch"], says: ["nosuch"])
  }
}
