import Hardware
import Testing

@Suite struct ProfileLibraryTests {
  private let first = TemporaryFolder()
  private let second = TemporaryFolder()
  private var library: ProfileLibrary {
    ProfileLibrary(folders: [first.path, second.path, Folders.profiles])
  }

  /// A profile with one family "gemm" of each implementation, that may inherit.
  private func text(
    _ name: String, inherits ancestor: String? = nil, widen: String = "2",
    implementations: [String] = []
  ) -> String {
    let families = implementations.map { implementation in
      """
      <family name="gemm" implementation="\(implementation)">
        <parameter name="efficiency" value="0.8" low="0" high="1" source="fit on \(name)"/>
        <residuals n="9" p10="-0.1" p90="0.2" folds="3" source="fit on \(name)"/>
      </family>
      """
    }
    let inherits = ancestor.map {
      #"<inherits profile="\#($0)" what="parameters" widen="\#(widen)" source="judgement"/>"#
    }
    return """
      <hardware-profile name="\(name)" kind="gpu" title="\(name)" version="0.2">
        <processor cores="1" source="datasheet"/>
        \(inherits ?? "")\(families.joined())
      </hardware-profile>
      """
  }

  @Test func namesAreThoseOfAllFoldersOnce() {
    first.write(text("a"), as: "a.xml")
    second.write(text("a"), as: "a.xml")
    second.write(text("b"), as: "b.xml")
    second.write("", as: ".hidden.xml")
    second.write("", as: "notes.txt")
    let library = ProfileLibrary(folders: [first.path, second.path, "/nonexistent"])
    #expect(library.names() == ["a", "b"])
  }

  @Test func theFirstFolderWins() throws {
    first.write(text("a", implementations: ["first"]), as: "a.xml")
    second.write(text("a", implementations: ["second"]), as: "a.xml")
    #expect(try library.file(of: "a") == first.file("a.xml"))
    #expect(try library.profile("a").families.map(\.implementation) == ["first"])
    #expect(
      try library.profile(second.file("a.xml")).families.map(\.implementation) == ["second"])
  }

  @Test func aNameThatIsNowhereIsSearchedForAndNamed() {
    let error = failure { () throws(HardwareError) in try library.profile("nvidia-h2000") }
    #expect(error == .notFound(name: "nvidia-h2000", searched: library.folders))
    #expect(error?.description.contains("there is no profile 'nvidia-h2000'") == true)
  }

  @Test func familiesAreTakenOverAndTheirResidualsWidened() throws {
    first.write(text("old", implementations: ["own", "cublas"]), as: "old.xml")
    let file = first.write(text("new", inherits: "old", implementations: ["own"]), as: "new.xml")
    let families = try library.profile(file).families
    #expect(families.map(\.implementation) == ["own", "cublas"])
    #expect(families[0].residuals?.p90 == 0.2)
    #expect(families[0].parameters[0].source == "fit on new")
    #expect(families[1].residuals?.p10 == -0.2)
    #expect(families[1].residuals?.p90 == 0.4)
    #expect(families[0].residuals?.origin == nil)
    #expect(families[1].residuals?.origin == "old, times 2")
    #expect(families[1].parameters[0].value == 0.8)
    #expect(families[1].parameters[0].source == "from old: fit on old")
  }

  @Test func inheritanceGoesOnFromProfileToProfile() throws {
    first.write(text("oldest", implementations: ["own"]), as: "oldest.xml")
    second.write(text("old", inherits: "oldest"), as: "old.xml")
    second.write(text("new", inherits: "old", widen: "1.5"), as: "new.xml")
    let profile = try library.profile("new")
    #expect(profile.families.first?.residuals?.p10 == -0.1 * 2 * 1.5)
    // Resolving once more takes nothing over twice.
    #expect(try library.resolve(profile) == profile)
  }

  @Test func theFolderOfTheProfileIsSearchedFirst() throws {
    first.write(text("old", implementations: ["first"]), as: "old.xml")
    second.write(text("old", implementations: ["second"]), as: "old.xml")
    let file = second.write(text("new", inherits: "old"), as: "new.xml")
    #expect(try library.profile(file).families.map(\.implementation) == ["second"])
  }

  @Test func circlesOfInheritanceAreRefused() {
    first.write(text("self", inherits: "self"), as: "self.xml")
    first.write(text("a", inherits: "b"), as: "a.xml")
    first.write(text("b", inherits: "c"), as: "b.xml")
    first.write(text("c", inherits: "b"), as: "c.xml")
    #expect(
      failure { () throws(HardwareError) in try library.profile("self") }
        == .inheritanceCycle(names: ["self", "self"]))
    #expect(
      failure { () throws(HardwareError) in try library.profile("a") }
        == .inheritanceCycle(names: ["a", "b", "c", "b"]))
  }

  @Test func aCopyOfAProfileMayInheritFromTheOneItHasItsNameFrom() throws {
    first.write(text("gpu", implementations: ["own"]), as: "gpu.xml")
    let file = second.write(text("gpu", inherits: "gpu"), as: "calibrated.xml")
    #expect(try library.profile(file).families.count == 1)
  }

  @Test func anAncestorThatIsNotThereIsNamed() {
    let file = first.write(text("new", inherits: "absent"), as: "new.xml")
    #expect(
      failure { () throws(HardwareError) in try library.profile(file) }
        == .notFound(name: "absent", searched: [first.path] + library.folders))
  }

  @Test func aDeviceOfANodeInheritsToo() throws {
    first.write(text("old", implementations: ["own"]), as: "old.xml")
    first.write(
      """
      <hardware-profile name="node" kind="node" title="node">
        <processor cores="1" source="datasheet"/>
        <devices count="2" source="datasheet">\(text("new", inherits: "old"))</devices>
      </hardware-profile>
      """, as: "node.xml")
    let node = try library.profile("node")
    #expect(node.devices?.profile.families.map(\.implementation) == ["own"])
  }

  @Test func aDeviceThatInheritsFromItsOwnNodeIsACircle() {
    first.write(
      """
      <hardware-profile name="node" kind="node" title="node">
        <processor cores="1" source="datasheet"/>
        <devices count="2" source="datasheet">\(text("new", inherits: "node"))</devices>
      </hardware-profile>
      """, as: "node.xml")
    #expect(
      failure { () throws(HardwareError) in try library.profile("node") }
        == .inheritanceCycle(names: ["node", "new", "node"]))
  }
}
