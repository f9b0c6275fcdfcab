import Foundation
import Hardware
import Testing

/// Libraries by version: which is taken, and what is wrong with a file.
@Suite struct LibraryFactsTests {
  /// A copy of the shipped folders in which libraries can be changed.
  private func copy(_ change: (URL) throws -> Void) throws -> ProfileLibrary {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let root = URL(filePath: Folders.profiles).deletingLastPathComponent()
    for name in ["hardware-profiles", "libraries"] {
      try FileManager.default.copyItem(
        at: root.appending(path: name), to: folder.appending(path: name))
    }
    try change(folder.appending(path: "libraries"))
    return ProfileLibrary(folders: [folder.appending(path: "hardware-profiles").path()])
  }

  private func text(_ name: String, _ version: String, rows: String = "128") -> String {
    """
    <library name="\(name)" version="\(version)" title="t">
      <program name="X"><fact name="rows" value="\(rows)" source="s"/></program>
    </library>
    """
  }

  @Test func aProfileHasTheVersionsThatItNamesAndTheNewestOfOthers() throws {
    let library = try copy { folder in
      for version in ["1.9", "1.10", "1.2"] {
        try text("other", version).write(
          to: folder.appending(path: "other-\(version).xml"), atomically: true, encoding: .utf8)
      }
      try text("cublas", "99.0").write(
        to: folder.appending(path: "cublas-99.0.xml"), atomically: true, encoding: .utf8)
    }
    let profile = try library.profile("nvidia-h200-sxm")
    let versions = Dictionary(
      uniqueKeysWithValues: profile.libraries.map { ($0.name, $0.version) })
    #expect(versions["other"] == "1.10" && versions["cublas"] == "13.0")
    // Machines that take over its parameters take over its versions, within a node too.
    let node = try library.profile("dgx-h100")
    #expect(node.devices?.profile.libraries.first { $0.name == "cublas" }?.version == "13.0")
  }

  @Test(arguments: [
    ("rows=\"1\"", "fact"), ("128 apples", "value"), ("", "value"),
  ])
  func aBadFileIsNamedWithItsLine(value: String, word: String) throws {
    let library = try copy { folder in
      try text("other", "1", rows: value).write(
        to: folder.appending(path: "other-1.xml"), atomically: true, encoding: .utf8)
    }
    do {
      _ = try library.profile("nvidia-h200-sxm")
      Issue.record("it should be refused")
    } catch {
      #expect("\(error)".contains("other-1.xml:2"), "\(error)")
    }
  }

  @Test func aVersionThatIsNotThereIsNamed() throws {
    let library = try copy { folder in
      try FileManager.default.removeItem(at: folder.appending(path: "cublas-13.0.xml"))
    }
    do {
      _ = try library.profile("nvidia-h200-sxm")
      Issue.record("it should be refused")
    } catch {
      #expect("\(error)".contains("cublas 13.0"), "\(error)")
    }
  }
}
