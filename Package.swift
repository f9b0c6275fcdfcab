// swift-tools-version: 6.2
import PackageDescription

/// The command line has no interface of its own, so its imports need no access level.
let entry: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
let strict = entry + [.enableUpcomingFeature("InternalImportsByDefault")]
/// Targets that read no clock, file or environment and call no C; the compiler checks the last.
let pure = strict + [.strictMemorySafety()]

let package = Package(
  name: "Orrery",
  products: [
    .executable(name: "orrery", targets: ["orrery"]),
    .library(
      name: "OrreryLibraries",
      targets: [
        "Quantities", "Documents", "Workloads", "Traces", "Hardware", "Model", "Serving", "Replay",
        "Validate", "Planning", "Systems", "Tracer", "TraceStore",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
  ],
  targets: [
    // Values.
    .target(
      name: "Quantities", swiftSettings: pure,
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(
      name: "Documents", dependencies: ["CSIMDJSON", "CZlib"], swiftSettings: strict),
    .target(name: "Workloads", dependencies: ["Quantities", "Documents"], swiftSettings: pure),
    .target(
      name: "Traces", dependencies: ["Quantities", "Workloads", "Documents", "CDemangle"],
      swiftSettings: strict),

    // What a machine is, what work costs on it, what a trace would do elsewhere.
    .target(
      name: "Hardware", dependencies: ["Quantities", "CLibXML2"],
      swiftSettings: strict),
    .target(
      name: "Model", dependencies: ["Quantities", "Workloads", "Hardware"], swiftSettings: pure),
    .target(
      name: "Serving", dependencies: ["Quantities", "Workloads", "Model"], swiftSettings: pure),
    .target(
      name: "Replay",
      dependencies: ["Quantities", "Documents", "Workloads", "Traces", "Hardware", "Model"],
      swiftSettings: pure),
    .target(
      name: "Validate",
      dependencies: [
        "Quantities", "Workloads", "Traces", "Hardware", "Model", "Serving", "Replay", "Documents",
      ], swiftSettings: pure),

    // What a command prints: studies, comparisons, explanations.
    .target(
      name: "Planning",
      dependencies: [
        "Quantities", "Documents", "Workloads", "Traces", "Hardware", "Model", "Serving", "Replay",
        "Validate",
      ], swiftSettings: pure),

    // Published systems, each a composition of the above.
    .target(
      name: "Systems",
      dependencies: [
        "Quantities", "Documents", "Workloads", "Model", "Serving", "Validate", "Planning",
      ],
      swiftSettings: pure),

    // What a process says and writes, and what interrupts it.
    .target(name: "Terminal", dependencies: ["Documents"], swiftSettings: strict),

    // The world: kernels that run, and a database.
    .target(
      name: "Tracer",
      dependencies: [
        "Quantities", "Documents", "Workloads", "Traces", "Hardware", "CKernels", "CHWLOC",
      ],
      swiftSettings: strict),
    .target(
      name: "TraceStore",
      dependencies: [
        "Quantities", "Documents", "Workloads", "Traces", "Hardware", "Validate",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "orrery",
      dependencies: [
        "Quantities", "Documents", "Workloads", "Traces", "Hardware", "Model", "Serving", "Replay",
        "Validate", "Planning", "Systems", "Tracer", "TraceStore", "Terminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: entry),

    // C and C++.
    .target(name: "CKernels"),
    .target(name: "CDemangle"),
    .target(name: "CSIMDJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CHWLOC", pkgConfig: "hwloc", providers: [.apt(["libhwloc-dev"])]),

    // Tests; Laws has the seeded generator that all of them share.
    .target(name: "Laws", dependencies: ["Serving"], path: "Tests/Laws", swiftSettings: strict),
    .target(name: "CHeap", path: "Tests/CHeap"),
    // Twenty thousand questions and what was answered to them; the tool records and compares.
    .target(
      name: "FrozenAnswers",
      dependencies: ["Model", "Hardware", "Workloads", "Quantities", "Documents", "Laws"],
      path: "Tests/FrozenAnswers", exclude: ["Models", "Records"], swiftSettings: entry),
    .executableTarget(
      name: "heap", dependencies: ["CHeap", "Model", "Hardware", "Workloads", "Quantities"],
      path: "Tests/HeapTool", swiftSettings: entry),
    .executableTarget(
      name: "frozen", dependencies: ["FrozenAnswers"], path: "Tests/FrozenTool",
      swiftSettings: entry),
    .testTarget(
      name: "FrozenTests", dependencies: ["FrozenAnswers"], swiftSettings: entry),
    .testTarget(
      name: "QuantitiesTests", dependencies: ["Quantities", "Laws"], swiftSettings: entry),
    .testTarget(
      name: "DocumentsTests", dependencies: ["Documents", "Laws"], swiftSettings: entry),
    .testTarget(
      name: "WorkloadsTests", dependencies: ["Workloads", "Quantities", "Documents", "Laws"],
      swiftSettings: entry),
    .testTarget(
      name: "TracesTests",
      dependencies: ["Traces", "Documents", "Workloads", "Quantities", "Laws"],
      exclude: ["Fixtures", "Goldens"], swiftSettings: entry),
    .testTarget(
      name: "HardwareTests", dependencies: ["Hardware", "Quantities", "Laws"],
      exclude: ["Fixtures"], swiftSettings: entry),
    .testTarget(
      name: "ModelTests",
      dependencies: ["Model", "Hardware", "Workloads", "Quantities", "Laws", "CHeap"],
      swiftSettings: entry),
    .testTarget(
      name: "ServingTests", dependencies: ["Serving", "Model", "Hardware", "Workloads", "Laws"],
      swiftSettings: entry),
    .testTarget(
      name: "ReplayTests",
      dependencies: [
        "Replay", "Traces", "Hardware", "Workloads", "Quantities", "Documents", "Laws",
      ],
      exclude: ["Fixtures"], swiftSettings: entry),
    .testTarget(
      name: "ValidateTests",
      dependencies: [
        "Validate", "Model", "Hardware", "Traces", "Workloads", "Documents", "Quantities", "Laws",
      ],
      exclude: ["Fixtures"],
      swiftSettings: entry),
    .testTarget(
      name: "PlanningTests",
      dependencies: [
        "Planning", "Model", "Hardware", "Traces", "Replay", "Serving", "Validate", "Workloads",
        "Documents", "Quantities", "Laws",
      ], swiftSettings: entry),
    .testTarget(
      name: "SystemsTests",
      dependencies: [
        "Systems", "Validate", "Model", "Hardware", "Workloads", "Documents", "Quantities", "Laws",
      ],
      swiftSettings: entry),
    .testTarget(
      name: "TracerTests",
      dependencies: [
        "Tracer", "Traces", "Hardware", "Workloads", "Quantities", "Replay", "Laws",
      ],
      swiftSettings: entry),
    .testTarget(
      name: "TraceStoreTests",
      dependencies: [
        "TraceStore", "Traces", "Workloads", "Quantities", "Documents", "Validate", "Laws",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], exclude: ["Fixtures"], swiftSettings: entry),
    .testTarget(
      name: "EndToEndTests", dependencies: ["orrery", "Planning", "Documents", "Laws"],
      exclude: ["Fixtures", "Goldens"], swiftSettings: entry),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
