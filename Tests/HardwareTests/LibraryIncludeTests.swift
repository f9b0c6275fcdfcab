import Hardware
import Testing

/// A node of one's own, in a folder of one's own, that includes profiles of the library by name.
@Suite struct LibraryIncludeTests {
  private let folder = TemporaryFolder()
  private let library = ProfileLibrary(folders: [Folders.profiles])

  private func node(including href: String) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <hardware-profile name="mine" kind="node" title="Two nodes of eight H200" version="0.2">
      <processor cores="64" source="our rack"/>
      <link name="nvlink" topology="all-to-all" bandwidth="450 GB/s" source="datasheet"/>
      <link name="infiniband" topology="network" bandwidth="50 GB/s" source="datasheet"/>
      <devices count="8" source="our rack">
        <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="\(href)"/>
      </devices>
      <inherits profile="hgx-h200-4gpu" what="parameters" widen="2" source="judgement"/>
    </hardware-profile>
    """
  }

  private func refusal(of href: String, in library: ProfileLibrary? = nil) -> String? {
    let file = folder.write(node(including: href), as: "mine.xml")
    return failure { () throws(HardwareError) in
      try (library ?? self.library).profile(file)
    }?.description
  }

  @Test(arguments: ["nvidia-h200-sxm.xml", "nvidia-h200-sxm"])
  func aProfileOfTheLibraryIsFoundFromAnywhere(href: String) throws {
    let file = folder.write(node(including: href), as: "mine.xml")
    let node = try library.profile(file)
    #expect(node.devices?.profile == (try library.profile("nvidia-h200-sxm")))
    #expect(node.families.contains { $0.residuals?.origin == "hgx-h200-4gpu, times 2" })
    #expect(node.gaps == [])
    #expect(try library.findings(file) == [])
  }

  @Test func aDeviceInheritsByNameFromAnywhere() throws {
    let file = folder.write(node(including: "nvidia-b200.xml"), as: "mine.xml")
    let device = try #require(try library.profile(file).devices?.profile)
    #expect(device.families == (try library.profile("nvidia-b200").families))
    #expect(!device.libraries.isEmpty)
  }

  @Test func whatIsBesideTheProfileComesFirst() throws {
    folder.write(Sample.text, as: "nvidia-h200-sxm.xml")
    let file = folder.write(node(including: "nvidia-h200-sxm.xml"), as: "mine.xml")
    let reader = ProfileReader(
      schemaFolders: [Folders.profiles], libraryFolders: [Folders.profiles])
    #expect(try reader.profile(file: file).devices?.profile.name == "sample")
  }

  @Test func whatIsNowhereIsNamedWithThePlaces() throws {
    let words = try #require(refusal(of: "nosuch.xml"))
    #expect(words.contains("no such file in \(folder.path), \(Folders.profiles)"))
  }

  /// Only plain names are looked up: nothing beside the library's folder, and nothing within another.
  @Test(arguments: [
    "../hardware-profiles/nvidia-h200-sxm.xml", "./nvidia-h200-sxm.xml", "x/nvidia-h200-sxm.xml",
    "/etc/passwd", ".nvidia-h200-sxm.xml",
  ])
  func nothingElseIsLookedUp(href: String) {
    #expect(refusal(of: href) != nil)
  }

  @Test func aLinkOutOfTheLibraryIsRefused() throws {
    let (shelf, other) = (TemporaryFolder(), TemporaryFolder())
    other.write(Sample.text, as: "secret.xml")
    shelf.link("linked.xml", to: other.file("secret.xml"))
    let library = ProfileLibrary(folders: [shelf.path, Folders.profiles])
    let words = try #require(refusal(of: "linked.xml", in: library))
    #expect(words.contains("leads out of the folder \(shelf.path)"))
  }

  @Test func aProfileOfTheLibraryThatIncludesItselfIsACircle() throws {
    let shelf = TemporaryFolder()
    shelf.write(node(including: "first.xml"), as: "second.xml")
    shelf.write(node(including: "second.xml"), as: "first.xml")
    let library = ProfileLibrary(folders: [shelf.path, Folders.profiles])
    let words = try #require(refusal(of: "second.xml", in: library))
    #expect(words.contains("circle"))
  }
}
