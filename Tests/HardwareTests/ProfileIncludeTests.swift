import Hardware
import Testing

@Suite struct ProfileIncludeTests {
  private let folder = TemporaryFolder()

  private func node(including href: String, more: String = "") -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <hardware-profile name="node" kind="node" title="Node">
      <processor cores="8" source="datasheet"/>
      <devices count="2" source="datasheet">
        <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="\(href)"\(more)/>
      </devices>
    </hardware-profile>
    """
  }

  private func reading(_ href: String, more: String = "") -> HardwareError? {
    let file = folder.write(node(including: href, more: more), as: "node.xml")
    return failure { () throws(HardwareError) in try reader.profile(file: file) }
  }

  private func expectRefusal(
    of href: String, more: String = "", says part: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = reading(href, more: more)
    guard case .invalid(let file, 5, let message) = error else {
      Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
      return
    }
    #expect(file == folder.file("node.xml"), sourceLocation: sourceLocation)
    #expect(message.contains(part), "\(message)", sourceLocation: sourceLocation)
  }

  @Test func aFileOfTheFolderAndOfOneWithinIsIncluded() throws {
    folder.write(Sample.text, as: "sample.xml")
    folder.makeFolder("gpus")
    folder.write(Sample.text, as: "gpus/sample.xml")
    let sample = try reader.profile(xml: Array(Sample.text.utf8), name: "sample")
    for href in ["sample.xml", "gpus/sample.xml", "./sample.xml"] {
      let file = folder.write(node(including: href), as: "node.xml")
      #expect(try reader.profile(file: file).devices?.profile == sample)
    }
  }

  @Test func anErrorInAnIncludedFileNamesThatFile() {
    folder.write(Sample.replacing("1 TB/s", with: "1 TBps"), as: "sample.xml")
    guard case .invalid(let file, 6, _) = reading("sample.xml") else {
      Issue.record("no error in line 6")
      return
    }
    #expect(file == folder.file("sample.xml"))
  }

  @Test(arguments: [
    "../sample.xml", "gpus/../../sample.xml", "/etc/passwd", "file:///etc/passwd",
    "http://127.0.0.1:9/sample.xml", "", "..", "sub//x.xml", "%2e%2e/sample.xml", "x.xml#a",
  ])
  func whatIsNotWithinTheFolderIsRefused(href: String) {
    expectRefusal(of: href, says: "within the folder")
  }

  @Test func aSymbolicLinkOutOfTheFolderIsRefused() {
    let other = TemporaryFolder()
    other.write(Sample.text, as: "sample.xml")
    folder.link("link.xml", to: other.file("sample.xml"))
    folder.link("elsewhere", to: other.path)
    expectRefusal(of: "link.xml", says: "leads out of the folder")
    expectRefusal(of: "elsewhere/sample.xml", says: "leads out of the folder")
  }

  @Test func aSymbolicLinkWithinTheFolderIsFollowed() {
    folder.write(Sample.text, as: "sample.xml")
    folder.link("link.xml", to: "sample.xml")
    #expect(reading("link.xml") == nil)
  }

  @Test func aFileThatIsNotThereIsNamed() {
    expectRefusal(of: "absent.xml", says: "no such file")
  }

  @Test func otherFormsOfIncludeAreRefused() {
    folder.write(Sample.text, as: "sample.xml")
    expectRefusal(of: "sample.xml", more: " parse=\"text\"", says: "'href' and nothing else")
    expectRefusal(of: "sample.xml", more: " xpointer=\"x\"", says: "'href' and nothing else")
  }

  @Test func aFileThatIncludesItselfIsRefused() {
    expectRefusal(of: "node.xml", says: "circle")
  }

  @Test func aCircleOfTwoFilesIsRefused() {
    folder.write(node(including: "node.xml"), as: "second.xml")
    guard case .invalid(let file, 5, let message) = reading("second.xml") else {
      Issue.record("a circle was read")
      return
    }
    #expect(file == folder.file("second.xml"))
    #expect(message.contains("circle"))
  }

  @Test func depthIsBounded() {
    for level in 0..<12 {
      folder.write(node(including: "level\(level + 1).xml"), as: "level\(level).xml")
    }
    folder.write(Sample.text, as: "level12.xml")
    #expect(reading("level0.xml")?.description.contains("nested deeper") == true)
    #expect(reading("level6.xml") == nil)
  }

  @Test func aDocumentWithoutAFolderIncludesNothing() {
    let error = failure { () throws(HardwareError) in
      try reader.profile(xml: Array(node(including: "sample.xml").utf8), name: "store")
    }
    #expect(error?.description.contains("lies in no folder") == true)
  }

  @Test func anIncludeElsewhereIsRefused() {
    let text = Sample.replacing(
      "<overhead name=",
      with:
        "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"a.xml\"/><overhead name=")
    let error = failure { () throws(HardwareError) in
      try reader.profile(xml: Array(text.utf8), name: "sample")
    }
    #expect(error?.description.contains("<include> is not allowed here") == true)
  }
}
