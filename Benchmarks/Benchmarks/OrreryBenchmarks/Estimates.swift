import Benchmark
import Foundation
import Hardware
import Model
import Quantities
import Tracer
import Workloads

/// Operations of every family, each estimated in turn on one core of this machine for an H200.
private struct Mix {
  let machine: Machine
  let cases: [Suite.Case]

  init() throws {
    let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent()
    }
    let folder = root.appending(path: "hardware-profiles").path()
    var profile = try ProfileLibrary(folders: [folder]).profile("nvidia-h200-sxm")
    profile.addMissingCeilings()
    machine = try Machine(profile)
    let suite = try Suite(named: "host", cores: 1)
    let machine = machine
    cases = suite.cases.filter {
      (try? machine.time($0.operation, setting: $0.setting)) != nil
    }
  }

  /// Estimates about so many operations, and gives how many they were.
  func repeated(_ count: Int, _ estimate: (Suite.Case) throws -> Void) throws -> Int {
    let rounds = max(count / cases.count, 1)
    for _ in 0..<rounds {
      for item in cases { try estimate(item) }
    }
    return rounds * cases.count
  }
}

extension HardwareProfile {
  /// Divisions as fast as exponentials where nothing is said of them: how long an estimate takes does not depend on it.
  fileprivate mutating func addMissingCeilings() {
    guard !compute.contains(where: { $0.unit == .division }) else { return }
    compute += compute.filter { $0.unit == .exponential }.map { ceiling in
      var division = ceiling
      division.unit = .division
      return division
    }
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
