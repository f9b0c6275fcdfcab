import Benchmark
import Documents
import Foundation
import Hardware
import Model
import Quantities
import Workloads

/// Measured operations of an H200's libraries, each estimated in turn with all mechanisms on one core of this machine.
private struct Mix {
  let machine: StepModel
  let cases: [Workloads.Measurement]

  init() throws {
    let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent()
    }
    let folder = root.appending(path: "hardware-profiles").path()
    machine = try StepModel(ProfileLibrary(folders: [folder]).profile("nvidia-h200-sxm"))
    let file = root.appending(path: "measurements/nvidia-h200-sxm/operations.csv")
    let table = try CSVTable(bytes: Array(Data(contentsOf: file)))
    cases = try table.rows.map { try MeasurementTable.measurement($0) }
  }

  /// Estimates about so many operations, and gives how many they were.
  func repeated(_ count: Int, _ estimate: (Workloads.Measurement) throws -> Void) throws -> Int {
    let rounds = max(count / cases.count, 1)
    for _ in 0..<rounds {
      for item in cases { try estimate(item) }
    }
    return rounds * cases.count
  }
}

func registerEstimates() {
  do {
    register(try Mix())
  } catch {
    Benchmark("Estimates") { benchmark in benchmark.error("there is no mix to estimate: \(error)") }
  }
}

private func register(_ mix: Mix) {
  let configuration = Benchmark.Configuration(metrics: [.estimatesPerSecond])
  Benchmark(
    "Estimates of \(mix.cases.count) operations, time alone (>= 1 M/s)",
    configuration: configuration
  ) {
    benchmark in
    var total = Seconds.zero
    let clock = ContinuousClock()
    var count = 0
    let duration = try clock.measure {
      count = try mix.repeated(200_000) {
        total = try total + mix.machine.time($0.operation, setting: $0.setting)
      }
    }
    blackHole(total)
    benchmark.measurement(.estimatesPerSecond, count, in: duration)
  }
  Benchmark(
    "Estimates of \(mix.cases.count) operations, with tree and interval",
    configuration: configuration
  ) {
    benchmark in
    let clock = ContinuousClock()
    var count = 0
    let duration = try clock.measure {
      count = try mix.repeated(20_000) {
        blackHole(try mix.machine.prediction($0.operation, setting: $0.setting))
      }
    }
    benchmark.measurement(.estimatesPerSecond, count, in: duration)
  }
}
