import Documents
import Foundation
import Testing

/// From a real run to its residuals, and what can be done with the run on the way.
@Suite(.serialized) struct WayThroughTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  @Test func aRunIsTracedListedExportedAndValidated() throws {
    let traced = try place.json("trace", "gelu", "rmsnorm", "--time-bound", "2", "--name", "mine")
    #expect(try traced.string("name") == "mine")
    let run = try #require(place.json("runs", "list").array(JSONPath()).first)
    let operations = try run.int("operations")
    #expect(try run.int("id") == traced.int("id"))
    #expect(operations >= 4)
    #expect(try run.int("samples") >= 7 * operations)
    #expect(try run.int("spans") >= run.int("samples"))
    #expect(try place.output("runs", "show", "last").contains("gelu fp32"))

    try place.output("export", "measurements", "--csv", "measured.csv")
    let measured = try place.table("measured.csv")
    #expect(
      measured.columns == [
        "op", "dtype", "dims", "implementation", "workers", "state", "median_us", "spread",
        "samples",
      ])
    #expect(measured.rows.count == operations)
    for row in measured.rows { #expect(try row.double("median_us") > 0) }
    try expectTheSameValidation(ofRun: "mine", andTable: "measured.csv", rows: operations)
  }

  /// A run and the table exported from it are the same measurements, so that they have the same residuals.
  private func expectTheSameValidation(ofRun run: String, andTable table: String, rows: Int) throws
  {
    let ofRun = try place.json("validate", run, "--on", "cpu.xml", "--csv", "run.csv")
    let ofTable = try place.json("validate", table, "--on", "cpu.xml", "--csv", "table.csv")
    let columns = [
      "subject", "family", "quantity", "unit", "predicted", "measured", "error", "low", "high",
      "bound",
    ]
    let (left, right) = (try place.table("run.csv"), try place.table("table.csv"))
    #expect(left.columns == columns)
    #expect(right.columns == columns)
    #expect(left.rows.count == rows)
    for (a, b) in zip(left.rows, right.rows) {
      #expect(try a.text("subject") == b.text("subject"))
      let (predicted, measured) = (try a.double("predicted"), try a.double("measured"))
      #expect(abs(try a.double("error") - (predicted - measured) / measured) < 1e-9)
      #expect(try a.double("low") <= predicted && predicted <= a.double("high"))
      #expect(abs(try b.double("predicted") / predicted - 1) < 1e-9)
    }
    let (mape, same) = (
      try ofRun.double(["overall", "mape"]), try ofTable.double(["overall", "mape"])
    )
    #expect(abs(mape - same) < 1e-6 * max(mape, 1))
  }

  /// Imports the run that lies beside the tests, under a name.
  private func importGolden(as name: String = "golden", into store: String = "orrery.sqlite") throws
  {
    try place.write(Golden.bytes("run.chrome.json"), as: "run.json")
    try place.output("import", "run.json", "--name", name, "--db", store)
  }

  @Test func anExportedTraceComesBackTheSame() throws {
    try importGolden()
    try place.output("export", "chrome-trace", "--csv", "again.json")
    try place.output("import", "again.json", "--name", "golden")
    let runs = try place.json("runs", "list").array(JSONPath())
    #expect(try runs.map { try $0.string("name") } == ["golden", "golden-2"])
    for member in ["spans", "operations", "samples"] {
      let counts = try runs.map { try $0.int(.init([.key(member)])) }
      #expect(Set(counts).count == 1, "\(member): \(counts)")
      #expect(counts[0] > 0)
    }
    for export in ["timeline", "measurements"] {
      let texts = try ["golden", "golden-2"].map { try place.output("export", export, "--run", $0) }
      #expect(texts[0] == texts[1])
    }
  }

  @Test func aTraceThatWasExportedUnchangedIsTheSameToTheByte() throws {
    try importGolden()
    try place.output("export", "chrome-trace", "--csv", "again.json")
    #expect(try place.bytes("again.json") == Golden.bytes("run.chrome.json"))
  }

  /// As version 2 of the export wrote the same run.
  @Test func aTraceThatAnEarlierVersionExportedIsExportedAsNow() throws {
    try place.write(Golden.bytes("run.2.chrome.json"), as: "run.json")
    try place.output("import", "run.json", "--name", "golden")
    #expect(
      try Array(place.output("export", "chrome-trace").utf8) == Golden.bytes("run.chrome.json"))
  }

  @Test func whatIsWrittenUnderANameThatEndsInGzIsPacked() throws {
    try importGolden()
    for export in ["chrome-trace", "timeline"] {
      let plain = try place.output("export", export)
      try place.output("export", export, "--csv", "out.gz")
      let packed = try place.bytes("out.gz")
      #expect(try Gzip.inflate(packed, limit: 1 << 24) == Array(plain.utf8))
    }
    try place.output("replay", "last", "--chrome", "replayed.json.gz")
    #expect(Gzip.isGzip(try place.bytes("replayed.json.gz")))
    try place.output("import", "replayed.json.gz", "--name", "again")
  }

  /// A table validated as a file and as the run that it was imported as gives the same, and so does its export.
  @Test func anImportedTableIsHeldLikeItsFile() throws {
    try place.write(
      """
      op,dtype,dims,flops,bytes_min,median_us
      gemm,bf16,M=64;N=4096;K=4096,1,34603008,15.5
      copy,bf16,rows=16;cols=4096,1,262144,1.3
      gemm,bf16,M=65;N=4096;K=4096,1,34611712,16.5

      """, as: "ops.csv")
    try place.output("import", "ops.csv", "--name", "ops")
    try place.output("validate", "ops.csv", "--on", "nvidia-h200-sxm", "--csv", "file.csv")
    try place.output("validate", "ops", "--on", "nvidia-h200-sxm", "--csv", "run.csv")
    #expect(try place.bytes("file.csv") == place.bytes("run.csv"))
    let folds = try place.run(
      ["validate", "ops.csv", "--on", "nvidia-h200-sxm", "--folds", "2", "--seed", "7"])
    #expect(folds.ending == .exit(0) && folds.output.contains("overall"))
    #expect(folds.errors.contains("2 folds by group, seed 7"))
  }

  @Test func aPackedTraceIsTheSameTrace() throws {
    try importGolden()
    try place.write(Gzip.deflate(Golden.bytes("run.chrome.json")), as: "run.json.gz")
    try place.output("import", "run.json.gz", "--name", "packed")
    let texts = try ["golden", "packed"].map {
      try place.output("export", "timeline", "--run", $0)
    }
    #expect(texts[0] == texts[1])
  }

  @Test func replayKeepsTheTimeAndAWhatIfShortensIt() throws {
    try importGolden()
    let replay = try place.json("replay", "last")
    let recorded = try replay.double("recorded_us")
    #expect(recorded > 0)
    #expect(try replay.double("replayed_us") == recorded)
    let faster = try place.json("replay", "last", "--what-if", "softmax_online=2")
    #expect(try faster.double("recorded_us") == recorded)
    #expect(try faster.double("changed_us") < recorded)
    let slower = try place.json("replay", "last", "--what-if", "softmax_online=0.5")
    #expect(try slower.double("changed_us") > recorded)
  }

  @Test func aWhatIfNamesASpanAndAFactor() throws {
    try importGolden()
    for text in ["softmax_online", "softmax_online=", "softmax_online=0", "softmax_online=-1"] {
      try place.expect(64, ["replay", "last", "--what-if", text], says: [text])
    }
    try place.expect(
      64, ["replay", "last", "--what-if", "nosuch=2"], says: ["nosuch", "softmax_online"])
  }

  @Test func aDeletedRunIsGoneWithAllItHeld() throws {
    try importGolden()
    try place.output("predict", "--run", "golden", "--on", "cpu.xml")
    try place.output("validate", "golden", "--on", "cpu.xml")
    try importGolden(as: "other")
    try place.output("runs", "delete", "golden")
    let runs = try place.json("runs", "list").array(JSONPath())
    #expect(try runs.map { try $0.string("name") } == ["other"])
    try place.expect(66, ["runs", "show", "golden"], says: ["golden", "other"])
    let store = try SQLiteFile(place.file("orrery.sqlite"))
    try store.expectSound()
    for table in ["sample", "operation", "prediction", "residual", "name", "lane"] {
      #expect(try store.integer("SELECT COUNT(*) FROM \(table) WHERE run = 1") == 0, "\(table)")
    }
    #expect(try store.integer("SELECT COUNT(*) FROM span WHERE id / 4294967296 = 1") == 0)
    #expect(try store.integer("SELECT COUNT(*) FROM span") == runs[0].int("spans"))
  }

  @Test func mergedStoresKeepTheRunsOfBoth() throws {
    try importGolden(into: "a.sqlite")
    try importGolden(into: "b.sqlite")
    try importGolden(as: "third", into: "b.sqlite")
    try place.output("runs", "merge", "b.sqlite", "--db", "a.sqlite")
    let runs = try place.json("runs", "list", "--db", "a.sqlite").array(JSONPath())
    let names = try runs.map { try $0.string("name") }
    #expect(Set(names) == ["golden", "golden-2", "third"])
    #expect(Set(try runs.map { try $0.int("spans") }).count == 1)
    let timelines = try names.map {
      try place.output("export", "timeline", "--run", $0, "--db", "a.sqlite")
    }
    #expect(Set(timelines).count == 1)
    let other = try place.json("runs", "list", "--db", "b.sqlite").array(JSONPath())
    #expect(other.count == 2)
  }

  /// The machine of `cpu.xml` is faster than what was measured, so that there is something to fit.
  @Test func whatWasMeasuredCanBeFittedAndTheFitCanBeUsed() throws {
    try importGolden()
    try place.output("export", "measurements", "--csv", "measured.csv")
    let table = try place.output(
      "calibrate", "--from", "measured.csv", "--base", "cpu.xml", "-o", "fitted.xml")
    #expect(table.contains("softmax_online"))
    try place.output("hardware", "check", "fitted.xml")
    let before = try place.json("validate", "golden", "--on", "cpu.xml")
    let after = try place.json("validate", "golden", "--on", "fitted.xml")
    #expect(try after.double(["overall", "mape"]) < before.double(["overall", "mape"]))
  }
}
