import Hardware
import Laws
import Model
import Quantities
import Testing
import Validate
import Workloads

extension HardwareProfile {
  /// A core as a calibration might find it: 50 GFLOP/s, a cache at 100 GB/s and a memory at 10 GB/s.
  static let core: HardwareProfile = {
    var profile = HardwareProfile(
      name: "core", kind: .cpu, title: "core", processor: .init(cores: 1, source: "text"))
    for (unit, rate) in [(ArithmeticUnit.vector, 5e10), (.exponential, 5e9), (.division, 5e9)] {
      profile.compute.append(
        ComputeCeiling(
          unit: unit, type: .fp32, workers: .one, rate: Figure(FLOPsPerSecond(rate), source: "text")
        ))
    }
    for (name, capacity, rate) in [
      ("registers", 1024.0, 0), ("cache", 1_048_576, 1e11), ("memory", 1e9, 1e10),
    ] {
      let bandwidth = MemoryLevel.Bandwidth(
        direction: .read, workers: .one, rate: Figure(BytesPerSecond(rate), source: "text"))
      profile.memory.append(
        MemoryLevel(
          name: name, scope: .core, capacity: Figure(Bytes(capacity), source: "text"),
          bandwidths: rate > 0 ? [bandwidth] : []))
    }
    return profile
  }()
}

/// Products of which some wait for arithmetic, some for memory and some for the call itself.
let products: [(m: Int, n: Int, k: Int)] = [
  (96, 96, 96), (128, 160, 128), (200, 200, 200), (320, 256, 256), (1, 700, 700), (1, 1500, 800),
  (2, 1200, 1300), (1, 2000, 2500), (2, 3, 4), (4, 4, 4), (1, 8, 8), (6, 5, 8),
]

/// What the model says that cold products take under known parameters, times what `noise` says.
func measurements(
  under parameters: [Double], noise: () -> Double = { 1 }
) throws -> [Measurement] {
  let machine = try StepModel(.core)
  return try products.map { size in
    let product = GEMM(type: .fp32, m: size.m, n: size.n, k: size.k)
    let kernel = try machine.kernel(product, setting: Setting(residency: .cold))
    let time = try machine.time(kernel.with(kernel.program.with(parameters)))
    return Measurement(
      operation: product, setting: Setting(residency: .cold), time: time * noise(), spread: 0.01,
      samples: 5)
  }
}
