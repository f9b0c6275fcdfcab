import Hardware
import Quantities
import Workloads

extension HardwareProfile {
  /// Two cores with round figures and programs that lose nothing: 1 GFLOP/s each, a cache of 1 kB at 1 GB/s, a memory at 0.1 GB/s.
  static let small: HardwareProfile = {
    var profile = HardwareProfile(
      name: "small", kind: .cpu, title: "small", processor: .init(cores: 2, source: "text"))
    for unit in [ArithmeticUnit.vector, .exponential, .division] {
      profile.compute.append(
        ComputeCeiling(
          unit: unit, type: .fp32, workers: .one, rate: Figure(FLOPsPerSecond(1e9), source: "text"))
      )
    }
    profile.memory = [
      .small("registers", .core, capacity: 100, bandwidth: nil, latency: nil),
      .small("cache", .device, capacity: 1000, bandwidth: 1e9, latency: 1e-9),
      .small("memory", .device, capacity: 1e9, bandwidth: 1e8, latency: 1e-7),
    ]
    for (name, time) in [("dispatch", 1e-6), ("barrier", 2e-6), ("process-exchange", 4e-6)] {
      profile.overheads.append(
        .init(name: name, time: Figure(Seconds(time), source: "text")))
    }
    // Every family is known, and loses nothing.
    profile.families = Catalog.entries.map {
      Family(name: $0.kind.rawValue, implementation: Library.own.rawValue, parameters: [])
    }
    return profile
  }()
}

extension MemoryLevel {
  /// A level that one core reads as fast as all of them.
  static func small(
    _ name: String, _ scope: Scope, capacity: Double, bandwidth: Double?, latency: Double?
  ) -> MemoryLevel {
    var level = MemoryLevel(
      name: name, scope: scope, capacity: Figure(Bytes(capacity), source: "text"),
      latency: latency.map { Figure(Seconds($0), source: "text") })
    if let bandwidth {
      level.bandwidths = Workers.allCases.map { workers in
        Bandwidth(
          direction: .read, workers: workers,
          rate: Figure(BytesPerSecond(bandwidth), source: "text"))
      }
    }
    return level
  }
}
