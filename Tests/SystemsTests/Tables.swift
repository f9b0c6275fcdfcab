import Documents
import Foundation
import Hardware
import Model
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

  private static let library = ProfileLibrary(
    folders: [root.appending(path: "hardware-profiles").path()])

  /// The profile of a row; where a test says none, one that has answers.
  static func profile(_ name: String) throws -> HardwareProfile {
    try library.profile(name == "m" ? "hgx-h100-8gpu" : MachineOfRow(name).profile)
  }

  /// Every machine that a table names, built once.
  private static let machines: [String: StepModel] = {
    let rows = names.flatMap { (try? table($0))?.rows ?? [] }
    let baselines = rows.compactMap { row -> String? in
      guard case .formula(let configuration) = row.subject else { return nil }
      return configuration[BaselineMachine.key]
    }
    return Dictionary(
      uniqueKeysWithValues: Set(rows.map(\.machine) + baselines + ["m"]).compactMap { name in
        (try? StepModel(profile(name), workers: MachineOfRow(name).workers)).map { (name, $0) }
      })
  }()

  static func machine(_ name: String) throws -> StepModel {
    guard let machine = machines[name] else { throw CocoaError(.fileNoSuchFile) }
    return machine
  }

  /// The claims of a system by formulas and compositions.
  static func claims(_ name: String) throws -> SystemFormulas {
    try SystemFormulas(table(name), machine: machine)
  }

  /// What a row of a system's own formula gives; its line is 2.
  static func formulas(
    _ quantity: String, _ unit: String, _ configuration: String, convention: String = "",
    standing: String = "read", value: String = "1", knobs: String = "", on machine: String = "m"
  ) throws -> SystemFormulas {
    let text = """
      id,system,quantity,unit,value,machine,configuration,source,standing,note,convention,knobs
      a,X,\(quantity),\(unit),\(value),\(machine),\(configuration),s,\(standing),,\(convention),\(knobs)

      """
    return try SystemFormulas(
      PublishedTable(CSVTable(bytes: Array(text.utf8))), machine: Self.machine)
  }

  /// A figure of a system in its base unit.
  static func figure(_ quantity: String, _ unit: String, _ configuration: String) throws -> Double {
    let found = try formulas(quantity, unit, configuration)
    return try #require(found.claims.first, "\(found.unreadable)").answer.value
  }
}
