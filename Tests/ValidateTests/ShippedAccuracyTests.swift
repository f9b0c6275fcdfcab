import Documents
import Foundation
import Hardware
import Model
import Testing
import Traces
import Validate
import Workloads

/// What the shipped profiles promise of measured and published results; the figures are in docs/accuracy.md.
@Suite struct ShippedAccuracyTests {
  private let root: URL
  private let library: ProfileLibrary

  init() {
    root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    library = ProfileLibrary(folders: [root.appending(path: "hardware-profiles").path()])
  }

  private func table(_ path: String) throws -> CSVTable {
    try CSVTable(bytes: Array(Data(contentsOf: root.appending(path: path))))
  }

  @Test func countedBytesArePredictedWithinFifteenPercent() throws {
    let file = root.appending(path: "Tests/ValidateTests/Fixtures/h200-memory-traffic.csv")
    let counted = try ImporterCatalog.read(Array(Data(contentsOf: file))).trace
    let residuals = try counted.trafficResiduals(on: Machine(library.profile("nvidia-h200-sxm")))
    for residual in residuals where residual.family != "dram_read_bytes" {
      #expect(
        abs(residual.error) <= 0.15, "\(residual.subject) \(residual.family) \(residual.error)")
    }
    #expect(residuals.count { $0.family == "l2_bytes" } == 29)
  }

  @Test func measuredOperationsAreWithinNinePercentOnAverage() throws {
    let machine = try Machine(library.profile("nvidia-h200-sxm"))
    let rows = try table("measurements/nvidia-h200-sxm/operations.csv").rows
    let residuals = try rows.map { row in
      try MeasurementTable.measurement(row).residual(on: machine)
    }
    let overall = try #require(ValidationReport(machine: "", residuals: residuals).overall)
    #expect(overall.count == 1454 && overall.mape < 0.09, "\(overall.mape)")
    #expect(overall.coverage > 0.75 && overall.coverage < 0.88, "\(overall.coverage)")
  }

  /// The parameters are those of the H200: nothing was fitted on these machines.
  @Test(arguments: ["flashattention2-a100", "flashattention2-h100"])
  func publishedRatesAreWithinFifteenPercentOnAverage(name: String) throws {
    let published = try PublishedTable(table("published-results/\(name).csv"))
    var residuals: [Residual] = []
    for row in published.rows {
      let machine = try Machine(library.profile(row.machine))
      if let residual = try row.residual(on: machine, share: 0.8) { residuals.append(residual) }
    }
    let overall = try #require(ValidationReport(machine: "", residuals: residuals).overall)
    #expect(overall.count == 24 && overall.mape < 0.15, "\(overall.mape)")
    #expect(try #require(residuals.concordance) > 0.9)
  }
}
