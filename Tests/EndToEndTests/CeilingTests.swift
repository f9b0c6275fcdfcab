import Documents
import Foundation
import Testing

/// Ceilings of a profile that measurements exceed, and whose runs a roofline takes.
@Suite struct CeilingTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.write(Golden.bytes("run.chrome.json"), as: "run.json")
    try place.output("import", "run.json", "--name", "golden")
    // The same machine with vectors so slow that every measurement is faster.
    try place.write(
      CPUProfile.text().replacing("500 GFLOP/s", with: "1 GFLOP/s")
        .replacing("20 TFLOP/s", with: "2 GFLOP/s"), as: "slow.xml")
  }

  @Test func whatExceedsACeilingIsSaid() throws {
    let text = try place.output("validate", "golden", "--on", "slow.xml")
    #expect(text.contains("measurements exceed ceilings of test-cpu"))
    #expect(text.contains("vector fp32: by up to"))
    let report = try place.json("validate", "golden", "--on", "slow.xml")
    let found = try report.array("exceeded")
    #expect(!found.isEmpty)
    for row in found {
      #expect(try row.string("ceiling") == "vector fp32")
      #expect(try row.double("least_us") > row.double("measured_us"))
    }
    let roofline = try place.run(["export", "roofline", "--on", "slow.xml", "--csv", "slow.csv"])
    #expect(roofline.ending == .exit(0) && roofline.errors.contains("exceed ceilings of test-cpu"))
    let exceeded = try place.table("slow.csv").rows.map { try $0.text("exceeded_ceiling") }
    #expect(exceeded.contains("vector fp32"))
  }

  @Test func whatExceedsNoneIsNotSpokenOf() throws {
    #expect(try !place.output("validate", "golden", "--on", "cpu.xml").contains("exceed"))
    #expect(
      try place.json("validate", "golden", "--on", "cpu.xml").array("exceeded").isEmpty)
  }

  @Test func aRooflineHasItsCeilingsAsRows() throws {
    try place.output("export", "roofline", "--on", "cpu.xml", "--csv", "roofline.csv")
    let rows = try place.table("roofline.csv").rows
    let compute = try rows.filter { try $0.text("kind") == "compute ceiling" }
    let bandwidths = try rows.filter { try $0.text("kind") == "bandwidth ceiling" }
    #expect(compute.count == 8 && bandwidths.count == 16)
    let vector = try compute.filter {
      try $0.text("subject") == "vector fp32" && $0.text("workers") == "1"
    }
    #expect(try vector.map { try $0.double("roof_flop_per_s") } == [5e11])
    let memory = try bandwidths.filter {
      try $0.text("subject") == "DRAM read" && $0.text("workers") == "all"
    }
    #expect(try memory.map { try $0.double("bandwidth_byte_per_s") } == [2e11])
    // No measurement lies above the roof of its own machine.
    let measured = try rows.filter { try $0.text("kind") == "measurement" }
    for row in measured {
      #expect(try row.double("performance_flop_per_s") <= row.double("peak_flop_per_s"))
    }
  }

  @Test func aRooflineTakesRunsOfItsMachineUnlessTold() throws {
    try place.output(
      "trace", "gelu", "--time-bound", "2", "--name", "mine", "--on", "cpu.xml")
    try place.write(CPUProfile.text(name: "other-cpu"), as: "other.xml")
    try place.output(
      "trace", "gelu", "--time-bound", "2", "--name", "theirs", "--on", "other.xml")
    try place.expect(
      64, ["export", "roofline", "--run", "theirs", "--on", "cpu.xml"],
      says: ["theirs", "other-cpu", "test-cpu", "--any-machine"])
    // Without a name it is the newest run of that machine.
    let own = try place.output("export", "roofline", "--run", "mine", "--on", "cpu.xml")
    #expect(try place.output("export", "roofline", "--on", "cpu.xml") == own)
    let told = try place.output(
      "export", "roofline", "--run", "theirs", "--on", "cpu.xml", "--any-machine")
    #expect(told.contains("gelu") && told != own)
    // Of an imported run nobody said the machine.
    try place.output("export", "roofline", "--run", "golden", "--on", "other.xml")
    try place.output("runs", "delete", "golden")
    try place.output("runs", "delete", "mine")
    try place.expect(66, ["export", "roofline", "--on", "cpu.xml"], says: ["test-cpu"])
    try place.expect(
      64, ["export", "timeline", "--any-machine"], says: ["timeline", "--any-machine"])
  }
}
