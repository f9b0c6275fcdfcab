import Testing

/// Exit status 65 for a profile that is wrong: the message begins with the file and the line.
@Suite struct BadProfileTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// One thing wrong with the CPU's profile; `line` is where.
  struct Fault: Sendable, CustomTestStringConvertible {
    var old: String
    var new: String
    var line: Int
    var says: String

    init(_ old: String, _ new: String, line: Int, says: String) {
      self.old = old
      self.new = new
      self.line = line
      self.says = says
    }

    var text: String { CPUProfile.text().replacing(old, with: new, maxReplacements: 1) }
    var testDescription: String { says }
  }

  private func expectRefusal(
    of text: String, line: Int, says part: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try #require(text != CPUProfile.text(), sourceLocation: sourceLocation)
    try place.write(text, as: "bad.xml")
    let gemm = ["predict", "gemm", "--m", "8", "--n", "8", "--k", "8", "--on", "bad.xml"]
    for command in [["hardware", "check", "bad.xml"], ["hardware", "show", "bad.xml"], gemm] {
      try place.expect(
        65, command, says: ["bad.xml:\(line): ", part], sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [
    Fault(" source=\"test\"/>", "/>", line: 3, says: "lacks the attribute 'source'"),
    Fault("500 GFLOP/s", "500 GB/s", line: 6, says: "rate=\"500 GB/s\""),
    Fault("380 GB/s", "380 Gb/s", line: 14, says: "380 Gb/s"),
    Fault("48 KiB", "48KiB", line: 13, says: "one blank"),
    Fault("48 KiB", "-48 KiB", line: 13, says: "capacity"),
    Fault("48 KiB", "0 B", line: 13, says: "more than 0"),
    Fault("<processor", "<engine", line: 3, says: "<engine>"),
    Fault("name=\"dispatch\"", "nam=\"dispatch\"", line: 45, says: "'nam'"),
    Fault("cores=\"64\"", "cores=\"0\"", line: 3, says: "cores=\"0\""),
    Fault("kind=\"cpu\"", "kind=\"tpu\"", line: 2, says: "one of cpu"),
    Fault("type=\"fp32\"", "type=\"fp31\"", line: 6, says: "fp31"),
    Fault("share=\"0.8\"", "share=\"1.8\"", line: 19, says: "0 to 1"),
    Fault("<latency", "text<latency", line: 13, says: "text"),
    Fault("A CPU for tests", "&secret;", line: 2, says: "secret"),
  ])
  func oneFaultIsNamedWithItsLine(fault: Fault) throws {
    try expectRefusal(of: fault.text, line: fault.line, says: fault.says)
  }

  @Test func aTruncatedFileIsNamedWithItsLastLine() throws {
    let lines = CPUProfile.text().split(separator: "\n").prefix(20)
    try expectRefusal(of: lines.joined(separator: "\n"), line: 20, says: "not well-formed")
  }

  @Test func anEntityBombIsRefusedAtOnce() throws {
    var text = "<?xml version=\"1.0\"?>\n<!DOCTYPE x [\n<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaa\">\n"
    for (name, inner) in zip("bcdefghij", "abcdefghi") {
      text += "<!ENTITY \(name) \"\(String(repeating: "&\(inner);", count: 10))\">\n"
    }
    let bomb = text + "]>\n<hardware-profile name=\"&j;\">&j;</hardware-profile>"
    try expectRefusal(of: bomb, line: 2, says: "<!DOCTYPE")
  }

  @Test func anExternalEntityIsNotOpened() throws {
    try place.write("a secret of this folder", as: "secret.txt")
    let type = "<!DOCTYPE hardware-profile [<!ENTITY e SYSTEM \"secret.txt\">]>\n<hardware-profile"
    let text = CPUProfile.text().replacing("<hardware-profile", with: type)
      .replacing("A CPU for tests", with: "&e;")
    try expectRefusal(of: text, line: 2, says: "<!DOCTYPE")
    let outcome = try place.run(["hardware", "show", "bad.xml"])
    #expect(!outcome.errors.contains("a secret"))
  }

  @Test(arguments: ["../cpu.xml", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/x.xml"])
  func anIncludeFromOutsideTheFolderIsRefused(file: String) throws {
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <hardware-profile name="node" kind="node" title="Node">
        <processor cores="8" source="test"/>
        <devices count="2" source="test">
          <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="\(file)"/>
        </devices>
      </hardware-profile>
      """
    try expectRefusal(of: text, line: 5, says: "within the folder")
  }

  @Test func aFaultInAnIncludedFileNamesThatFile() throws {
    try place.write(CPUProfile.text().replacing("48 KiB", with: "48KiB"), as: "device.xml")
    let text = """
      <hardware-profile name="node" kind="node" title="Node">
        <processor cores="8" source="test"/>
        <devices count="2" source="test">
          <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="device.xml"/>
        </devices>
      </hardware-profile>
      """
    try place.write(text, as: "node.xml")
    try place.expect(65, ["hardware", "check", "node.xml"], says: ["device.xml:13: "])
  }

  @Test func aFigureThatThePredictionNeedsIsNamed() throws {
    let lines = CPUProfile.text().split(separator: "\n").filter { !$0.contains("dispatch") }
    try place.write(lines.joined(separator: "\n"), as: "lacking.xml")
    let gemm = ["predict", "gemm", "--m", "8", "--n", "8", "--k", "8", "--on", "lacking.xml"]
    try place.expect(65, gemm, says: ["test-cpu", "dispatch"])
  }

  @Test func profilesThatInheritInACircleAreRefused() throws {
    let inherits =
      "<inherits profile=\"b\" what=\"parameters\" widen=\"1\" source=\"test\"/><family"
    for (name, other) in [("a", "b"), ("b", "a")] {
      let link = inherits.replacing("\"b\"", with: "\"\(other)\"")
      let text = CPUProfile.text(name: name).replacing("<family", with: link, maxReplacements: 1)
      try place.write(text, as: "\(name).xml")
    }
    try place.expect(65, ["hardware", "check", "a.xml"], says: ["circle", "a -> b"])
  }

  @Test func aTopologyThatIsNoneIsRefused() throws {
    try place.write("<topology>\n<object type=\"Machine\"\n", as: "topology.xml")
    try place.expect(65, ["hardware", "from-hwloc", "topology.xml"], says: ["topology.xml:"])
    try place.expect(65, ["hardware", "from-hwloc", "cpu.xml"], says: ["cpu.xml:"])
  }
}
