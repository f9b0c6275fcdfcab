import Testing

@testable import Hardware

@Suite struct TopologyErrorTests {
  private static let text = String(
    decoding: bytes(of: "\(Folders.fixtures)/power8gpudistances.v3.xml"), as: UTF8.self)

  private func expect(
    _ text: String, line: Int, says part: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = failure { () throws(HardwareError) in
      try Topology(xml: Array(text.utf8), name: "bad.xml")
    }
    guard case .invalid("bad.xml", let found, let message) = error else {
      Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
      return
    }
    #expect(found == line, "\(message)", sourceLocation: sourceLocation)
    #expect(message.contains(part), "\(message)", sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    ("68556816384", "much", 10, "local_memory=\"much\""),
    ("68556816384", "-1", 10, "local_memory=\"-1\""),
    ("cpuset=\"0x03030303\"", "cpuset=\"0xf...f\"", 7, "expected words such as 0x000000ff"),
    ("cache_size=\"8388608\"", "cache_size=\"8 MiB\"", 11, "expected a whole number"),
    ("cache_type=\"0\"", "cache_type=\"7\"", 11, "cache_type=\"7\""),
    ("type=\"Core\" ", "", 12, "<object> lacks the attribute 'type'"),
    ("16671616KiB", "16GiB", 38, "CUDAGlobalMemorySize is '16GiB'"),
    ("name=\"cuda0\" ", "", 38, "lacks the attribute 'name'"),
    ("osdev_type=\"12\"", "osdev_type=\"gpu\"", 38, "osdev_type=\"gpu\""),
    ("nbobjs=\"6\"", "nbobjs=\"7\"", 194, "6 indexes"),
    ("1000000 40000 0 0 40000", "1000000 40000 0 0", 194, "expected 6 squared"),
    ("1000000 40000 0 0 40000", "1000000 40000 0 x 40000", 194, "holds 'x'"),
    ("version=\"3.0\"", "version=\"1.0\"", 3, "expected 2 or 3"),
    ("version=\"3.0\"", "", 3, "expected 2 or 3"),
    ("type=\"Machine\"", "type=\"Misc\"", 3, "lacks <object type=\"Machine\">"),
    ("hwloc2.dtd", "http://127.0.0.1:9/hwloc2.dtd", 2, "<!DOCTYPE topology"),
    ("\"hwloc2.dtd\"", "\"hwloc2.dtd\" [<!ENTITY e \"x\">]", 2, "<!DOCTYPE topology"),
    (
      "SYSTEM \"hwloc2.dtd\"", "[<!ENTITY e SYSTEM \"file:///etc/passwd\">]", 2,
      "<!DOCTYPE topology"
    ),
    ("PowerNV\"", "&e;\"", 5, "Entity 'e'"),
  ])
  func damageIsNamedWithItsLine(old: String, new: String, line: Int, says: String) {
    let damaged = Self.text.replacing(old, with: new, maxReplacements: 1)
    #expect(damaged != Self.text)
    expect(damaged, line: line, says: says)
  }

  @Test func aTruncatedFileNamesItsLine() {
    let lines = Self.text.split(separator: "\n")
    expect(lines.prefix(50).joined(separator: "\n"), line: 50, says: "not well-formed XML")
  }

  @Test func otherDocumentsAreRefused() {
    expect("", line: 0, says: "empty")
    expect("lstopo", line: 1, says: "not well-formed")
    expect("<topology version=\"2.0\"/>", line: 1, says: "lacks <object type=\"Machine\">")
    expect("<t/>", line: 1, says: "the document is <t>; expected <topology>")
    expect(
      "<topology version=\"2.0\"><object type=\"Machine\"/></topology>", line: 1,
      says: "no processing unit")
  }

  /// hwloc 1 says no version, calls packages sockets, and has one kind of cache.
  @Test func versionOneIsNotReadAndItsCureIsNamed() {
    let old = """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE topology SYSTEM "hwloc.dtd">
      <topology>
        <object type="Machine" os_index="0" cpuset="0x1" local_memory="8589934592">
          <object type="Socket" os_index="0" cpuset="0x1">
            <object type="Cache" cpuset="0x1" cache_size="1048576" depth="2" cache_linesize="64" cache_type="0">
              <object type="Core" os_index="0" cpuset="0x1"><object type="PU" os_index="0" cpuset="0x1"/></object>
            </object>
          </object>
        </object>
      </topology>
      """
    expect(old, line: 3, says: "no version, as hwloc 1 wrote it; expected 2 or 3")
    expect(old, line: 3, says: "`lstopo -i OLD.xml --of xml NEW.xml` of hwloc 2")
  }

  @Test(arguments: [
    ("0x00000003", [0, 1]), ("0x00000303,0x80000000,,0x1", [0, 95, 96, 97, 104, 105]), ("0x0", []),
    ("", []),
  ])
  func setsAreReadFromTheMostSignificantWord(text: String, members: [Int]) {
    #expect(BitSet(hwloc: text)?.members == members)
  }

  @Test(arguments: ["0xf...f", "0x", "0x123456789", "1-3", "0xg", "-0x1", "0x+1"])
  func whatIsNoFiniteSetIsNotRead(text: String) {
    #expect(BitSet(hwloc: text) == nil)
  }
}
