import Documents
import Foundation
import Laws
import Testing
import TraceStore
import Traces

/// What every registered importer keeps to.
@Suite struct ImporterCatalogTests {
  @Test func everyImporterHasAFixture() throws {
    let covered = Set(try ImporterFixture.all().map(\.importer))
    #expect(covered == Set(ImporterCatalog.importers.map { "\($0.format)" }))
  }

  /// An importer whose file nobody registered would be one that nothing is read with.
  @Test func everyImporterOfTheFoldersIsRegistered() throws {
    var names: Set<String> = []
    for folder in ["Sources/Traces/Importers", "Sources/TraceStore/Importers"] {
      let folder = DocumentedTable.root.appending(path: folder)
      for file in try FileManager.default.contentsOfDirectory(atPath: folder.path()) {
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        guard text.contains(": TraceImporter {") || text.contains(": FileImporter {") else {
          continue
        }
        names.insert(String(file.dropLast(6)))
      }
    }
    #expect(names == Set(ImporterCatalog.importers.map { "\($0.format)" }))
  }

  @Test func theDocumentListsWhatIsRegistered() throws {
    let listed = try DocumentedTable("format", in: "docs/replay.md").rows.map {
      Array($0.prefix(2))
    }
    #expect(listed == ImporterCatalog.importers.map { [$0.name, $0.summary] })
  }

  @Test func aFixtureIsRecognisedByItsOwnImporterAlone() throws {
    for fixture in try ImporterFixture.all() {
      let found = ImporterCatalog.importers.filter { $0.format.recognises(fixture.bytes) }
      #expect(found.map { "\($0.format)" } == [fixture.importer], "\(fixture.file)")
      // Nothing, and half a word, is nobody's.
      for head in [[], Array(fixture.bytes.prefix(3))] {
        #expect(!ImporterCatalog.importers.contains { $0.format.recognises(head) })
      }
    }
  }

  @Test func aFixtureIsReadPlainAndPackedAndADatabasePlainAlone() throws {
    for fixture in try ImporterFixture.all() {
      let plain = try fixture.read()
      #expect(!plain.trace.operations.isEmpty || !plain.trace.spans.isEmpty, "\(fixture.file)")
      let packed = Gzip.deflate(fixture.bytes)
      if fixture.importer == "NsightReader" {
        let error = #expect(throws: StoreError.self) { try fixture.read(packed) }
        #expect(error?.description.contains("unpack it first") == true)
      } else {
        #expect(try fixture.read(packed) == plain, "\(fixture.file)")
      }
    }
  }

  @Test(arguments: ["op,dtype,dims\ngemm,bf16,M=1\n", "", "# words", "{}"])
  func anotherFormatIsRefusedWithTheKnownOnes(text: String) {
    let known = ImporterCatalog.importers.map(\.name)
    let error = #expect(throws: TraceError.self) {
      try ImporterCatalog.read(ByteStream(Array(text.utf8)), of: "absent")
    }
    #expect(error == .unknownFormat(known: known))
    #expect(known.allSatisfy { error?.description.contains($0) == true })
  }
}
