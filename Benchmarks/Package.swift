// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "Orrery", path: ".."),
    // Without its traits it needs no interposers, which count what is not counted here.
    .package(url: "https://github.com/ordo-one/benchmark.git", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "OrreryBenchmarks",
      dependencies: [
        .product(name: "OrreryLibraries", package: "Orrery"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/OrreryBenchmarks",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    // The counterpart of Peers/cachesim.py.
    .executableTarget(
      name: "CacheReplay",
      dependencies: [.product(name: "OrreryLibraries", package: "Orrery")],
      path: "Peers/CacheReplay"),
  ],
  swiftLanguageModes: [.v6]
)
