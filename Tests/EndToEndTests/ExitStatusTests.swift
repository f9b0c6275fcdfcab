import Foundation
import Testing

/// The exit statuses that no other suite is about: 0, 1, 66, 69 and 74, each with a real cause.
@Suite struct ExitStatusTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// A store with one run in `orrery.sqlite`, the default.
  private func importRun() throws {
    try place.write(Golden.bytes("run.chrome.json"), as: "run.json")
    try place.output("import", "run.json", "--name", "golden")
  }

  @Test func anAnswerIsZero() throws {
    #expect(try place.output("hardware", "check", "cpu.xml").contains("nothing found"))
    #expect(try place.output("hardware", "list").contains("nvidia-h200-sxm"))
    #expect(try place.output("hardware", "show", "cpu.xml").contains("A CPU for tests"))
    #expect(try place.output("hardware", "detect").contains("<hardware-profile"))
  }

  @Test func figuresThatContradictOneAnotherAreANo() throws {
    let text = CPUProfile.text().replacing("\"20 TFLOP/s\"", with: "\"4 GFLOP/s\"")
    try place.write(text, as: "slow.xml")
    try place.expect(1, ["hardware", "check", "slow.xml"], says: ["slow.xml", "4 GFLOP/s"])
    try place.expect(1, ["hardware", "check", "cpu.xml", "slow.xml"], says: ["slow.xml"])
  }

  @Test(arguments: [
    Refusal("predict gemm --m 1 --n 1 --k 1 --on nosuch", says: "nosuch"),
    Refusal("predict gemm --m 1 --n 1 --k 1 --on nosuch.xml", says: "nosuch.xml"),
    Refusal("hardware show nosuch", says: "nosuch"),
    Refusal("hardware check nosuch.xml", says: "nosuch.xml"),
    Refusal("hardware from-hwloc nosuch.xml", says: "nosuch.xml"),
    Refusal("import nosuch.json", says: "nosuch.json"),
    Refusal("validate nosuch.csv --on cpu.xml", says: "nosuch.csv"),
    Refusal("calibrate --from nosuch.csv --base cpu.xml -o out.xml", says: "nosuch.csv"),
    Refusal("runs list", says: "orrery.sqlite"),
    Refusal("runs list --db nosuch.sqlite", says: "nosuch.sqlite"),
    Refusal("runs merge nosuch.sqlite --db own.sqlite", says: "nosuch.sqlite"),
    Refusal("trace gelu --time-bound 1 --on nosuch", says: "nosuch"),
  ])
  func whatIsNotThereIsNamed(refusal: Refusal) throws {
    try place.expect(66, refusal.arguments, says: refusal.says)
    #expect(!place.names.contains("out.xml"))
  }

  @Test(arguments: [
    Refusal("runs show nosuch", says: "nosuch", "golden"),
    Refusal("runs show 77", says: "77", "golden"),
    Refusal("runs delete nosuch", says: "nosuch"),
    Refusal("predict --run nosuch --on cpu.xml", says: "nosuch"),
    Refusal("validate nosuch --on cpu.xml", says: "nosuch"),
    Refusal("replay nosuch", says: "nosuch"),
    Refusal("export timeline --run nosuch", says: "nosuch"),
  ])
  func aRunThatIsNotThereIsNamedWithThoseThatAre(refusal: Refusal) throws {
    try importRun()
    try place.expect(66, refusal.arguments, says: refusal.says)
  }

  @Test(arguments: ["roofline", "residuals"])
  func anExportThatNeedsAMachineSaysSo(export: String) throws {
    try importRun()
    try place.expect(64, ["export", export], says: ["--on"])
  }

  @Test func aMachineThatCannotBeReadIsUnavailable() throws {
    let broken = ["HWLOC_XMLFILE": "/dev/null"]
    try place.expect(69, ["hardware", "detect"], says: ["topology"], environment: broken)
    try place.expect(69, ["trace", "gelu"], says: ["topology"], environment: broken)
    #expect(place.names == ["cpu.xml"])
  }

  @Test(arguments: ["absent/out.csv", "folder"])
  func aFileThatCannotBeWrittenIsNamedAndNothingIsLeft(file: String) throws {
    try importRun()
    try FileManager.default.createDirectory(
      atPath: place.file("folder"), withIntermediateDirectories: false)
    try place.output("export", "measurements", "--csv", "table.csv")
    let before = place.names.filter { !$0.hasPrefix("orrery.sqlite-") }
    for command in [
      ["export", "timeline", "--csv", file],
      ["export", "chrome-trace", "--csv", file],
      ["validate", "table.csv", "--on", "cpu.xml", "--csv", file],
      ["calibrate", "--from", "table.csv", "--base", "cpu.xml", "-o", file],
    ] {
      try place.expect(74, command, says: [file])
    }
    #expect(place.names.filter { !$0.hasPrefix("orrery.sqlite-") } == before)
    let inner = try FileManager.default.contentsOfDirectory(atPath: place.file("folder"))
    #expect(inner.isEmpty)
  }

  @Test func aStoreThatCannotBeMadeIsAnInputOutputError() throws {
    let bad = "absent/store.sqlite"
    try place.expect(
      74, ["trace", "all_reduce_threads", "--time-bound", "1", "--db", bad], says: [bad])
    try place.write(Golden.bytes("run.chrome.json"), as: "run.json")
    try place.expect(74, ["import", "run.json", "--db", bad], says: [bad])
  }

  @Test func whatIsNoStoreIsBadDataAndIsLeftAsItIs() throws {
    let text = "op,dtype\nThis is by no means a database, however long one reads on in it.\n"
    try place.write(text, as: "notes.sqlite")
    try place.write(Golden.bytes("run.chrome.json"), as: "run.json")
    try place.expect(65, ["runs", "list", "--db", "notes.sqlite"], says: ["notes.sqlite"])
    try place.expect(65, ["import", "run.json", "--db", "notes.sqlite"], says: ["notes.sqlite"])
    #expect(try place.bytes("notes.sqlite") == Array(text.utf8))
    #expect(place.names == ["cpu.xml", "notes.sqlite", "run.json"])
  }

  @Test func whatNoImporterKnowsIsBadData() throws {
    try place.write("op,dtype\n", as: "a.csv")
    try place.expect(65, ["import", "a.csv"], says: ["a.csv", "Chrome"])
    #expect(place.names == ["a.csv", "cpu.xml"])
  }

  @Test func aStoreIsNoTrace() throws {
    try importRun()
    try place.expect(
      65, ["import", "orrery.sqlite"], says: ["orrery.sqlite", "orrery runs merge"])
  }

  @Test func aStoreCannotBeMergedIntoItself() throws {
    try importRun()
    try place.expect(64, ["runs", "merge", "orrery.sqlite"], says: ["itself"])
  }
}
