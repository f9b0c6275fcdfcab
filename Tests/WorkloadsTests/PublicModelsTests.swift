import Documents
import Foundation
import Testing
import Workloads

/// The public models that ship: their sizes against the weights that publishers count.
@Suite struct PublicModelsTests {
  private static let folder = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }.appending(path: "models")

  private func config(_ name: String) throws -> ModelConfig {
    try ModelConfig(
      bytes: [UInt8](Data(contentsOf: Self.folder.appending(path: "\(name).json"))))
  }

  @Test func weightsAreThosePublishersCount() throws {
    let table = try CSVTable(
      bytes: [UInt8](Data(contentsOf: Self.folder.appending(path: "published.csv"))))
    #expect(table.rows.count > 40)
    for row in table.rows {
      let name = try row.text("model")
      let config = try config(name)
      #expect(config.unknownKeys.isEmpty, "\(name): \(config.unknownKeys)")
      #expect(config.model.parameters == Int(try row.double("parameters")), "\(name)")
    }
  }

  /// A model that nobody counted cannot be shipped, nor a count without its model.
  @Test func everyModelIsCounted() throws {
    let table = try CSVTable(
      bytes: [UInt8](Data(contentsOf: Self.folder.appending(path: "published.csv"))))
    let counted = Set(try table.rows.map { try $0.text("model") + ".json" })
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path())
    #expect(counted == Set(files.filter { $0.hasSuffix(".json") }))
  }
}
