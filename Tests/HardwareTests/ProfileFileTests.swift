import Glibc
import Hardware
import Testing

@Suite struct ProfileFileTests {
  private let folder = TemporaryFolder()

  /// What reading these bytes as a file says.
  private func fault(_ bytes: [UInt8]) -> HardwareError? {
    let file = folder.write(bytes, as: "bad.xml")
    return failure { () throws(HardwareError) in try reader.profile(file: file) }
  }

  private func expect(
    _ text: String, line: Int, says part: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expect(Array(text.utf8), line: line, says: part, sourceLocation: sourceLocation)
  }

  private func expect(
    _ bytes: [UInt8], line: Int, says part: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard case .invalid(let file, line, let message) = fault(bytes) else {
      Issue.record("\(String(describing: fault(bytes)))", sourceLocation: sourceLocation)
      return
    }
    #expect(file == folder.file("bad.xml"), sourceLocation: sourceLocation)
    #expect(message.contains(part), "\(message)", sourceLocation: sourceLocation)
  }

  @Test func anEmptyFileIsSaidToBeEmpty() { expect("", line: 0, says: "empty") }

  @Test func whatIsNoXMLIsRefused() {
    expect("{\"name\": 1}\n", line: 1, says: "not well-formed XML")
    expect([0x7F, 0x45, 0x4C, 0x46, 0x02, 0x01], line: 1, says: "not well-formed XML")
  }

  @Test func aTruncatedFileNamesTheLineWhereItEnds() {
    let text = Sample.text
    let cut = text.split(separator: "\n").prefix(7).joined(separator: "\n")
    expect(cut, line: 7, says: "not well-formed XML")
    expect(cut + "\n    <overlap sha", line: 8, says: "not well-formed XML")
  }

  @Test func everyTruncationIsAnErrorAndNeverACrash() {
    let bytes = Array(Sample.text.utf8)
    for length in stride(from: 0, to: bytes.count - 20, by: 37) {
      #expect(fault(Array(bytes[..<length])) != nil)
    }
  }

  @Test func bytesOfZeroAreRefused() {
    var bytes = Array(Sample.text.utf8)
    bytes.insert(0, at: bytes.count / 2)
    guard case .invalid(_, let line, let message) = fault(bytes) else {
      Issue.record("a zero was read")
      return
    }
    #expect(line > 2)
    #expect(message.contains("not well-formed"))
  }

  @Test func bytesThatAreNoUTF8AreRefused() {
    let bytes = Array(Sample.replacing("Sample", with: "Sa#ple").utf8)
    expect(bytes.map { $0 == UInt8(ascii: "#") ? 0xFF : $0 }, line: 2, says: "UTF-8")
  }

  @Test func aFileOfMoreThanAMebibyteIsNotRead() {
    let padding = String(repeating: " ", count: 1 << 20)
    expect(Sample.text + padding, line: 0, says: "at most 1048576")
    let error = failure { () throws(HardwareError) in
      try reader.profile(xml: Array((Sample.text + padding).utf8), name: "large")
    }
    #expect(error?.description.contains("at most 1048576") == true)
  }

  @Test(arguments: [
    "<!DOCTYPE hardware-profile>",
    "<!DOCTYPE hardware-profile SYSTEM \"file:///etc/passwd\">",
    "<!DOCTYPE hardware-profile [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
    "<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">",
    "<!DOCTYPE hardware-profile PUBLIC \"-//x\" \"http://127.0.0.1:9/x.dtd\">",
  ])
  func aDocumentTypeIsRefused(declaration: String) {
    let text = Sample.replacing("<hardware-profile", with: "\(declaration)\n<hardware-profile")
    expect(text, line: 2, says: "<!DOCTYPE")
  }

  @Test func anEntityBombIsRefusedBeforeItsFirstEntity() {
    var text = "<?xml version=\"1.0\"?>\n<!DOCTYPE x [\n<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaa\">\n"
    var last = "a"
    for name in ["b", "c", "d", "e", "f", "g", "h", "i", "j"] {
      text += "<!ENTITY \(name) \"\(String(repeating: "&\(last);", count: 10))\">\n"
      last = name
    }
    expect(
      text + "]>\n<hardware-profile name=\"&j;\">&j;</hardware-profile>", line: 2, says: "<!DOCTYPE"
    )
  }

  @Test func anEntityThatNobodyDeclaredIsRefused() {
    expect(
      Sample.replacing("Sample", with: "&secret;"), line: 2, says: "Entity 'secret' not defined")
  }

  @Test func depthIsBounded() {
    let text = String(repeating: "<a>", count: 5000) + String(repeating: "</a>", count: 5000)
    expect(text, line: 1, says: "not well-formed XML")
  }

  @Test func whatIsNoFileIsNotRead() {
    mkfifo(folder.file("pipe.xml"), 0o600)
    let pipe = folder.file("pipe.xml")
    #expect(
      failure { () throws(HardwareError) in try reader.profile(file: pipe) }
        == .unreadable(file: pipe, reason: "it is not a regular file"))
    let absent = folder.file("absent.xml")
    #expect(
      failure { () throws(HardwareError) in try reader.profile(file: absent) }
        == .notFound(name: absent, searched: [folder.path]))
  }

  @Test func withoutASchemaNothingIsRead() {
    let file = folder.write(Sample.text, as: "sample.xml")
    #expect(
      failure { () throws(HardwareError) in try HardwareProfile(file: file) }
        == .notFound(name: "hardware-profile.xsd", searched: [folder.path]))
  }

  @Test func theSchemaBesideAProfileIsUsedFirstAndMayOpenNoOtherFile() {
    let file = folder.write(Sample.text, as: "sample.xml")
    let head = "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\n"
    folder.write(head + "<xs:element name=\"other\"/></xs:schema>", as: "hardware-profile.xsd")
    let error = failure { () throws(HardwareError) in try reader.profile(file: file) }
    #expect(error?.description.contains("the document is <hardware-profile>") == true)
    folder.write(
      head + "<xs:include schemaLocation=\"http://127.0.0.1:9/x.xsd\"/></xs:schema>",
      as: "hardware-profile.xsd")
    let opening = failure { () throws(HardwareError) in try reader.profile(file: file) }
    #expect(
      opening
        == .invalid(
          file: folder.file("hardware-profile.xsd"), line: 2,
          message: "<include> is not allowed: the schema of profiles is one file"))
  }

  @Test func aSchemaThatAllowsEverythingStillLetsNothingSenselessThrough() {
    folder.write(
      """
      <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
      <xs:element name="hardware-profile" type="xs:anyType"/></xs:schema>
      """, as: "hardware-profile.xsd")
    for (old, new) in [
      ("1 TB/s", "1 TBps"), ("bf16", "b"), (#"cores="4""#, #"cores="x""#), ("<processor", "<p"),
      ("63 GB/s", "nan GB/s"), (#"p10="-0.08""#, #"p10="inf""#), ("value=", "v="),
    ] {
      let error = fault(Array(Sample.replacing(old, with: new).utf8))
      guard case .invalid(_, let line, _) = error else {
        Issue.record("\(new) was read")
        continue
      }
      #expect(line > 1)
    }
  }
}
