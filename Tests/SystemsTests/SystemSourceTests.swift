import Foundation
import Testing

@testable import Systems

/// What a system's own text keeps to: no published number, no figure of a machine.
@Suite struct SystemSourceTests {
  private static let trivial: Set = ["0", "1", "2", "0.0"]
  /// Numbers that are structure, with why.
  private static let structure: [String: [String: String]] = [
    "AskedMachine+Diffusion": ["4": "widths of the feed-forward network, and projections"],
    "AReaLSystem": ["3": "training over reading: forward, and backward twice"],
    "EchoAttSystem": ["3": "products of a gated feed-forward network"],
    "CutCrossEntropySystem": [
      "4": "bytes of fp32 numbers", "8": "bytes of a place and a mean",
      "3": "a place in a list of copies",
    ],
    "DeepSeekV3System": ["3": "forward, and backward twice"],
    "FlashAttentionSystem": [
      "3": "a mask of one byte beside an element of two", "4": "arrays of a tile; two inputs",
    ],
    "InfLLMSystem": ["0.5": "scores without values, and compressed keys before a query"],
    "LowBandwidthPartitioningSystem": [
      "4": "width of the feed-forward network; forward, forward again and backward twice",
      "3": "queries, keys and values",
    ],
    "MegatronSystem": ["4.0": "passes: forward, backward twice, forward again"],
    "RATSystem": [
      "3": "passes of training; an input and two gates", "4": "projections of a layer",
    ],
    "SLiMPerformersSystem": ["4": "queries, keys, values and results"],
    "TPILLMSystem": ["3": "products of a gated feed-forward network"],
    "ZO2System": [
      "2048.0": "tokens of the source", "12": "weights of a block over the square of its width",
      "4": "bytes of fp32 numbers; blocks in use", "0.5e9": "what the process holds by itself",
    ],
  ]

  /// What composes figures.
  private static let files = Tables.files("Sources/Systems", "swift")
    .filter { $0.hasSuffix("System") || $0.hasPrefix("AskedMachine") }

  private static func source(_ file: String) throws -> String {
    let path = Tables.root.appending(path: "Sources/Systems/\(file).swift")
    return try String(contentsOf: path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.replacing(/"[^"]*"/, with: "").replacing(/\/\/.*/, with: "") }
      .filter { !$0.contains("...") && !$0.contains("factors:") }.joined(separator: "\n")
  }

  @Test(arguments: files)
  func noFigureStandsInASystem(file: String) throws {
    let listed = Self.structure[file] ?? [:]
    let text = try Self.source(file)
    var met: Set<String> = []
    for match in text.matches(of: /(?:^|[^\w.$])(\d[\d_]*(\.\d+)?(e-?\d+)?)/) {
      let number = String(match.1).replacing("_", with: "")
      met.insert(number)
      #expect(Self.trivial.contains(number) || listed[number] != nil, "\(file): \(number)")
    }
    #expect(Set(listed.keys).isSubset(of: met), "\(file) lists what it has not")
  }
}
