import Documents
import Foundation
import Testing
import Validate

@testable import Systems

/// The tables that ship, and tables of a row or two.
enum Tables {
  static let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }

  /// Names of all tables.
  static let names = files("published-results", "csv")

  /// The tables with a system of their name.
  static let systems = SystemCatalog.systems.map { $0.name }

  /// Names of a folder's files with an ending, without it.
  static func files(_ folder: String, _ ending: String) -> [String] {
    let path = root.appending(path: folder).path()
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { $0.hasSuffix(".\(ending)") }.map { String($0.dropLast(ending.count + 1)) }.sorted()
  }

  static func table(_ name: String) throws -> PublishedTable {
    let file = root.appending(path: "published-results/\(name).csv")
    return try PublishedTable(CSVTable(bytes: Array(Data(contentsOf: file))))
  }

  /// What a row of a system's own formula gives; its line is 2.
  static func formulas(
    _ quantity: String, _ unit: String, _ configuration: String, convention: String = "",
    standing: String = "read"
  ) throws -> SystemFormulas {
    let text = """
      id,system,quantity,unit,value,machine,configuration,source,standing,note,convention
      a,X,\(quantity),\(unit),1,m,\(configuration),s,\(standing),,\(convention)

      """
    return SystemFormulas(try PublishedTable(CSVTable(bytes: Array(text.utf8))))
  }

  /// A figure of a system in its base unit.
  static func figure(_ quantity: String, _ unit: String, _ configuration: String) throws -> Double {
    let found = try formulas(quantity, unit, configuration)
    return try #require(found.claims.first, "\(found.unreadable)").answer.value
  }
}
