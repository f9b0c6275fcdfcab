import Hardware
import Model
import Quantities
import Testing
import Validate
import Workloads

@Suite struct ValidationReportTests {
  private let report = ValidationReport(
    machine: "m",
    residuals: [
      residual("softmax", predicted: 110, subject: "s1"),
      residual("gemm", predicted: 60, subject: "g1"),
      residual("softmax", predicted: 70, subject: "s2"),
      residual("copy", predicted: 101, subject: "c1"),
      residual("gemm", predicted: 100, subject: "g2"),
    ])

  @Test func familiesComeInTheOrderInWhichTheyAppear() {
    #expect(report.families.map(\.name) == ["softmax", "gemm", "copy"])
    #expect(report.families.map(\.count) == [2, 2, 1])
    for (family, mape) in zip(report.families, [0.2, 0.2, 0.01]) {
      #expect(abs(family.mape - mape) < 1e-12)
    }
  }

  @Test func overallCountsEveryRowAlike() throws {
    let overall = try #require(report.overall)
    #expect(overall.name == "overall" && overall.count == 5)
    #expect(abs(overall.mape - 0.162) < 1e-12)
    #expect(abs(overall.bias - -0.118) < 1e-12)
  }

  @Test func theWorstComeFirst() {
    #expect(report.worst(3).map(\.subject) == ["g1", "s2", "s1"])
    #expect(report.worst(99).count == 5 && report.worst(0).isEmpty)
  }

  @Test func aReportOnNothingIsEmpty() {
    let empty = ValidationReport(machine: "m", residuals: [])
    #expect(empty.families.isEmpty && empty.overall == nil && empty.worst(3).isEmpty)
  }

  @Test func aResidualIsThePredictionAgainstItsMeasurement() throws {
    let machine = try StepModel(.core)
    let setting = Setting(residency: .cold)
    let product = GEMM(type: .fp32, m: 8, n: 8, k: 8)
    let prediction = try machine.prediction(product, setting: setting)
    let row = Measurement(
      operation: product, setting: setting, time: prediction.time * 0.4, spread: 0.02, samples: 3)
    let residual = try row.residual(on: machine)
    #expect(residual.subject == "gemm fp32 M=8;N=8;K=8, own, 1 worker, cold")
    #expect(residual.family == "gemm" && residual.spread == 0.02)
    #expect(residual.predicted == prediction.time.value && residual.measured == row.time.value)
    #expect(residual.low == prediction.interval.low.value)
    #expect(residual.high == prediction.interval.high.value)
    #expect(residual.bound == prediction.bound?.description)
    #expect(abs(residual.error - 1.5) < 1e-12)
    #expect(!residual.isCovered)
  }
}
