import Documents
import Testing

/// Machine profiles from the command line: made, listed, shown, checked, and nodes of one's own.
@Suite struct HardwareCommandTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private static let datasheet = [
    "hardware", "new", "mine", "--from-datasheet", "--title", "NVIDIA GeForce RTX 5090",
    "--cores", "170", "--clock", "2407 MHz", "--bf16", "209.5 TFLOP/s", "--fp32", "104.8 TFLOP/s",
    "--l1", "128 KiB", "--l2", "96 MiB", "--memory", "32 GB", "--link", "63 GB/s",
    "--base", "nvidia-rtx-4090",
  ]

  @Test func aDozenFiguresMakeAProfileThatAnswers() throws {
    let outcome = try place.run(
      Self.datasheet + ["--bandwidth", "1792 GB/s", "--power", "575 W", "-o", "mine.xml"])
    #expect(outcome.ending == .exit(0) && outcome.output == "")
    #expect(outcome.errors == "orrery: mine cannot answer energy (no figures of its power)\n")
    #expect(
      try place.output("hardware", "check", "mine.xml").hasSuffix("1 profile, nothing found\n"))
    for question in [
      ["gemm", "--m", "4096", "--n", "4096", "--k", "4096", "--type", "bf16"],
      ["attention", "--algorithm", "flash", "--heads", "32", "--query", "4096", "--type", "bf16"]
        + ["--head-dim", "128"],
      ["memcpy_h2d", "--bytes", "1048576"],
      ["--model", "llama-3.2-1b", "--phase", "decode", "--batch", "8", "--context", "4096"],
      ["--model", "llama-3.2-1b", "--phase", "decode", "--context", "4096", "--mode", "eager"],
    ] {
      let answer = try place.run(["predict", "--on", "mine.xml"] + question)
      #expect(answer.ending == .exit(0), "\(answer.errors)")
      #expect(answer.output.contains("mine"), "\(answer.output)")
    }
  }

  @Test func withoutAFileTheProfileIsPrinted() throws {
    let outcome = try place.run(Self.datasheet + ["--bandwidth", "1792GB/s"])
    #expect(outcome.ending == .exit(0))
    #expect(outcome.output.hasPrefix("<?xml"))
    #expect(outcome.output.contains(#"title="NVIDIA GeForce RTX 5090""#))
    #expect(outcome.output.contains("derived: half of bf16"))
  }

  @Test func whatNoMachineHasIsRefused() throws {
    let slipped = Self.datasheet + ["--bandwidth", "1792 TB/s", "-o", "mine.xml"]
    try place.expect(64, slipped, says: ["1.79 PB/s", "100 TB/s"])
    try place.expect(64, Self.datasheet, says: ["--bandwidth"])
    try place.expect(64, ["hardware", "new", "mine"], says: ["--from-datasheet", "--cores"])
    #expect(place.names == ["cpu.xml"])
  }

  @Test func aCheckTellsTheImpossibleFromTheMissing() throws {
    let text = CPUProfile.text()
    try place.write(text.replacing("\"200 GB/s\"", with: "\"200 TB/s\""), as: "slipped.xml")
    try place.expect(1, ["hardware", "check", "slipped.xml"], says: ["memory 'DRAM'", "10 TB/s"])
    let lines = text.split(separator: "\n").filter { !$0.contains("exponential") }
    try place.write(lines.joined(separator: "\n"), as: "lacking.xml")
    let words = try place.output("hardware", "check", "lacking.xml")
    #expect(words.contains("lacking.xml cannot answer: "))
    #expect(words.contains("attention (no exponential ceiling of fp32)"))
    #expect(words.contains("1 profile, nothing found"))
  }

  @Test func aListSaysWhatEachCanDo() throws {
    let profiles = try place.json("hardware", "list").array(JSONPath())
    let name = JSONValue.string("hgx-h200-8gpu")
    let node = try #require(profiles.first { $0["name"] == name })
    #expect(try node.int("devices") == 8)
    #expect(try node.double("bandwidth_bytes_per_s") == 4.8e12)
    #expect(try node.string("peak_type") == "bf16")
    #expect(try place.output("hardware", "list").contains("cannot answer"))
  }

  @Test func aProfileIsShownForProgramsToo() throws {
    let shown = try place.json("hardware", "show", "cpu.xml")
    #expect(try shown.string("name") == "test-cpu")
    #expect(try shown.array("figures").count > 20)
    #expect(try !shown.array("gaps").isEmpty)
    try place.expect(64, ["hardware", "show", "cpu.xml", "--xml", "--json"], says: ["--json"])
  }

  /// Ten lines that include a profile of the library, in a folder where there is none.
  @Test func aNodeOfOnesOwnTakesTenLines() throws {
    let text = """
      <hardware-profile name="mine" kind="node" title="Our node" version="0.2">
        <processor cores="64" source="our rack"/>
        <link name="nvlink" topology="all-to-all" bandwidth="450 GB/s" source="our rack"/>
        <link name="infiniband" topology="network" bandwidth="50 GB/s" source="our rack"/>
        <devices count="8" source="our rack">
          <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="nvidia-h200-sxm.xml"/>
        </devices>
        <inherits profile="hgx-h200-4gpu" what="parameters" widen="2" source="judgement"/>
      </hardware-profile>
      """
    try place.write(text, as: "mine.xml")
    #expect(try place.output("hardware", "check", "mine.xml") == "1 profile, nothing found\n")
    let step = try place.json(
      "predict", "--model", "llama-3.1-70b", "--phase", "decode", "--context", "4096",
      "--tensor-parallel", "8", "--data-parallel", "2", "--batch", "16", "--on", "mine.xml")
    #expect(try step.double("time_us") > 0)
  }

  @Test func whatATopologyLeavesOutIsNamed() throws {
    let text = """
      <topology version="2.0">
        <object type="Machine" os_index="0" cpuset="0x1">
          <object type="NUMANode" os_index="0" cpuset="0x1" local_memory="8000000000"/>
          <object type="Core" os_index="0" cpuset="0x1"><object type="PU" os_index="0" cpuset="0x1"/></object>
          <object type="OSDev" gp_index="7" name="nvml0" osdev_type="1">
            <info name="GPUModel" value="A card"/>
          </object>
        </object>
      </topology>
      """
    try place.write(text, as: "topology.xml")
    let outcome = try place.run(["hardware", "from-hwloc", "topology.xml"])
    #expect(outcome.ending == .exit(0))
    let note = "1 x A card: its multiprocessors are not told (nvml0)"
    #expect(outcome.errors == "orrery: left out: \(note)\n")
    #expect(outcome.output.contains("left out: \(note)"))
    try place.write(outcome.output, as: "machine.xml")
    #expect(try place.output("hardware", "check", "machine.xml").contains("anything ("))
  }

  @Test func aTopologyOfVersionOneNamesItsCure() throws {
    let text = #"<topology><object type="Machine"><object type="Socket"/></object></topology>"#
    try place.write(text, as: "old.xml")
    try place.expect(65, ["hardware", "from-hwloc", "old.xml"], says: ["hwloc 1", "lstopo -i"])
  }
}
