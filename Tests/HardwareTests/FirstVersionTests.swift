import Foundation
import Hardware
import Testing

/// Profiles as 0.1.0 wrote them, without a version and with residuals as relative errors.
@Suite struct FirstVersionTests {
  private let folder = URL(filePath: #filePath).deletingLastPathComponent()

  /// Notes that a reader gives, in their order.
  private final class Notes: @unchecked Sendable {
    private let lock = NSLock()
    private var all: [String] = []
    func add(_ note: String) { lock.withLock { all.append(note) } }
    var texts: [String] { lock.withLock { all } }
  }

  @Test func relativeErrorsBecomeLogarithmsOfRatiosSaidInOneLine() throws {
    let notes = Notes()
    let library = ProfileLibrary(folders: [Folders.profiles], note: { notes.add($0) })
    let file = folder.appending(path: "Fixtures/h200-of-0.1.0.xml").path()
    let profile = try library.profile(file)
    #expect(notes.texts.count == 1 && notes.texts[0].contains("h200-of-0.1.0.xml"))
    #expect(notes.texts[0].contains("0.1.0"))
    let add = try #require(profile.families.first { $0.name == "add" }?.residuals)
    // (predicted - measured) / measured from -0.09267 to 0.08635.
    #expect(abs(add.p10 + log(1.08635)) < 1e-12 && abs(add.p90 + log(1 - 0.09267)) < 1e-12)
    // The wait of launches is no longer fitted, and the sustained clock no longer used.
    let launches = try #require(profile.families.first { $0.name == "launch_eager_add" })
    #expect(launches.parameters.map(\.name) == ["launch"])
  }

  @Test func whatIsWrittenIsOfThisVersionAndReadAsItIs() throws {
    let notes = Notes()
    let library = ProfileLibrary(folders: [Folders.profiles], note: { notes.add($0) })
    let file = folder.appending(path: "Fixtures/h200-of-0.1.0.xml").path()
    let profile = try library.profile(file)
    let copy = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).xml").path()
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try profile.write(to: copy)
    #expect(try library.profile(copy) == profile)
    #expect(notes.texts.count == 1)
  }

  @Test func shippedProfilesAreOfThisVersion() throws {
    let notes = Notes()
    let library = ProfileLibrary(folders: [Folders.profiles], note: { notes.add($0) })
    for name in library.names() { _ = try library.profile(name) }
    #expect(notes.texts == [])
  }
}
