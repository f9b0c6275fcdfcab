import Documents
import Foundation
import Laws
import Testing
import TraceStore
import Traces

/// A sound document of a registered importer: `Fixtures/importers/TYPE.json`, or `TYPE-variant.json` where it has several.
struct ImporterFixture: CustomTestStringConvertible {
  var file: String
  var bytes: [UInt8]

  /// The name of the importer's type.
  var importer: String { String(file.prefix { $0 != "-" && $0 != "." }) }

  var testDescription: String { file }

  /// All fixtures; an export is that of `TracesTests`, and Nsight Systems' is made here, since a database is no text.
  static func all() throws -> [ImporterFixture] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/importers")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
    let documents = try files.map {
      ImporterFixture(
        file: $0, bytes: [UInt8](try Data(contentsOf: folder.appending(path: $0))))
    }
    let export = DocumentedTable.root.appending(path: "Tests/TracesTests/Goldens/small.chrome.json")
    return documents + [
      ImporterFixture(
        file: "ChromeTrace-exported.json", bytes: [UInt8](try Data(contentsOf: export))),
      try nsight(),
    ]
  }

  private static func nsight() throws -> ImporterFixture {
    let folder = try TemporaryFolder()
    let database = try NsightDatabase(
      folder.file("NsightReader.sqlite"), schema: NsightDatabase.schema())
    try database.add(strings: "cudaLaunchKernel_v7000", "gemm")
    try database.call(10, 15, name: 1, correlation: 1)
    try database.activity("KERNEL", 20, 60, correlation: 1, [("shortName", 2)])
    try database.close()
    return ImporterFixture(
      file: "NsightReader.sqlite",
      bytes: [UInt8](try Data(contentsOf: URL(filePath: database.path))))
  }

  /// What the catalogue makes of the document in a file, plain or packed.
  func read(_ bytes: [UInt8]? = nil) throws -> ImportedTrace {
    let folder = try TemporaryFolder()
    let path = folder.file(file)
    let bytes = bytes ?? self.bytes
    try Data(bytes).write(to: URL(filePath: path))
    return try ImporterCatalog.read(ByteStream(bytes), of: path)
  }
}
