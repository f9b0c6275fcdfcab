import Documents
import Foundation
import Laws
import Testing
import Workloads

/// What the registry of tables of measurements keeps to.
@Suite struct MeasurementTablesTests {
  private static let given = DocumentedTable.root.deletingLastPathComponent()
    .appending(path: "shared/data/h200")

  private func header(_ columns: [String]) throws -> CSVHeader {
    try CSVTable(bytes: Array("\(columns.joined(separator: ","))\n".utf8)).header
  }

  private func kind(of file: URL) throws -> String {
    try MeasurementTables.kind(of: CSVTable(bytes: Array(Data(contentsOf: file))).header).name
  }

  /// The tables of a folder and of the folders in it, by their paths from there.
  private func tables(in folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path())
      .filter { $0.hasSuffix(".csv") }.sorted()
  }

  @Test func theDocumentListsWhatIsRegistered() throws {
    let listed = try DocumentedTable("table", in: "docs/tables.md").rows.map { Array($0.prefix(2)) }
    #expect(
      listed == MeasurementTables.kinds.map { [$0.name, $0.columns.joined(separator: ", ")] })
  }

  @Test func theDocumentListsTheOtherProgramsToo() throws {
    let listed = try DocumentedTable("document", in: "docs/tables.md").rows.map {
      Array($0.prefix(2))
    }
    #expect(listed == MeasurementTables.sources.map { [$0.name, $0.kind.name] })
  }

  /// A kind that nobody registered would be one that no table is of.
  @Test func everyKindOfTheFolderIsRegistered() throws {
    let folder = DocumentedTable.root.appending(path: "Sources/Workloads/Tables")
    let declared = try FileManager.default.contentsOfDirectory(atPath: folder.path()).map { file in
      try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        .ranges(of: " = MeasurementTableKind(").count
    }
    #expect(declared.reduce(0, +) == MeasurementTables.kinds.count)
  }

  @Test func aHeaderIsThatOfOneKindWhateverItsOrderAndWhatElseItHas() throws {
    for kind in MeasurementTables.kinds {
      for columns in [kind.columns, ["a note"] + kind.columns.reversed() + ["max_us"]] {
        #expect(try MeasurementTables.kind(of: header(columns)).name == kind.name)
        let head = Array("\(columns.joined(separator: ","))\nhalf a r".utf8)
        #expect(MeasurementTables.kind(ofHead: head)?.name == kind.name)
      }
    }
  }

  @Test func aHeaderThatLacksAColumnIsRefusedWithItAndTheKnownOnes() throws {
    for kind in MeasurementTables.kinds {
      for column in kind.columns {
        let error = #expect(throws: UnknownTable.self) {
          try MeasurementTables.kind(of: header(kind.columns.filter { $0 != column }))
        }
        let text = try #require(error?.description)
        #expect(text.hasPrefix("line 1: ") && text.contains("'\(column)'"), "\(text)")
        for known in MeasurementTables.kinds {
          #expect(text.contains("\(known.name) (\(known.columns.joined(separator: ", ")))"))
        }
      }
    }
  }

  @Test func aHeaderOfTwoKindsIsRefusedWithBoth() throws {
    let both = ["op", "dtype", "dims", "ranks", "bytes", "median_us"]
    let error = #expect(throws: UnknownTable.self) { try MeasurementTables.kind(of: header(both)) }
    #expect(error?.description.contains("'measured operations' and 'collectives'") == true)
    #expect(MeasurementTables.kind(ofHead: Array(both.joined(separator: ",").utf8)) == nil)
  }

  @Test(arguments: ["", "{}", "a,b,c", "SQLite format 3\0", "op,op"])
  func otherDocumentsAreNoTables(text: String) {
    #expect(MeasurementTables.kind(ofHead: Array(text.utf8)) == nil)
  }

  /// Which tables of the folder measure nothing that a machine can be asked for.
  private static let others: Set<String> = [
    "nvidia-h100-sxm-80gb/predicted-graph-steps.csv",
    "nvidia-h100-sxm-80gb/predicted-operations.csv", "nvidia-h200-sxm/gemm-kernels.csv",
    "nvidia-h200-sxm/eager-modules.csv", "nvidia-h200-sxm/engine-kernels.csv",
    "nvidia-h200-sxm/engine-ops.csv", "nvidia-h200-sxm/engine-host.csv",
    "nvidia-h200-sxm/profiler.csv", "nvidia-h200-sxm/pairs.csv", "nvidia-h200-sxm/atomics.csv",
  ]

  @Test func everyShippedTableIsOfOneKind() throws {
    let folder = DocumentedTable.root.appending(path: "measurements")
    var found: Set<String> = []
    for path in try tables(in: folder) {
      let file = folder.appending(path: path)
      if Self.others.contains(path) {
        #expect(throws: UnknownTable.self, "\(path)") { try kind(of: file) }
      } else {
        found.insert(try kind(of: file))
      }
    }
    let expected = Set(MeasurementTables.kinds.map(\.name)).subtracting([
      "parallel steps in graphs", "requests of a service in seconds", "results of services",
      "iterations of an engine",
    ])
    #expect(found == expected)
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: Self.given.path()),
      "../shared/data/h200 is not there"))
  func everyGivenTableIsOfItsKind() throws {
    let kinds = [
      "collectives-2gpu": "collectives", "collectives-4gpu": "collectives", "eager-steps": "steps",
      "graph-steps": "steps", "memory-traffic": "counted bytes", "ops": "measured operations",
      "parallel-4gpu": "parallel steps", "parallel-graph-4gpu": "parallel steps in graphs",
    ]
    let paths = try tables(in: Self.given)
    #expect(paths.count >= kinds.count)
    for path in paths {
      let file = Self.given.appending(path: path)
      let name = file.deletingPathExtension().lastPathComponent
      #expect(try kind(of: file) == kinds[name], "\(path)")
    }
  }
}
