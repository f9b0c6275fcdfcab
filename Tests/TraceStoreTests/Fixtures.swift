import Foundation
import Laws
import Quantities
import TraceStore
import Traces
import Validate
import Workloads

/// A folder that goes when the last one who knows it does.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "orrery-store-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String = "store.sqlite") -> String { path + "/" + name }
}

extension RunRecord {
  static func example(
    _ name: String = "host", created: String = "2026-11-20T10:00:00Z", profile: String? = nil
  ) -> RunRecord {
    RunRecord(
      name: name, created: created,
      machine: Machine(name: "bench", profile: profile, description: "8 cores"),
      command: "orrery trace --suite host", toolVersion: "1.0", commit: "0123abc")
  }
}

extension Trace {
  /// A valid trace that looks like none in practice: unsorted, with twins, extremes and odd texts.
  static func random(_ random: inout SplitMix, spans count: Int = 200) -> Trace {
    let texts = ["", "gemm", "gemm", "a\0b", "\u{1F4A1} é e\u{301}", "'; DROP TABLE run; --"]
    let lanes = (0..<Int.random(in: 1...5, using: &random)).map { index in
      Lane(name: texts[index], kind: Lane.Kind.allCases.randomElement(using: &random) ?? .thread)
    }
    let operations = (0..<Int.random(in: 1...4, using: &random)).map { index in
      TracedOperation(
        kind: "gemm", type: "fp32", axes: "M=\(index);N=1;K=1",
        setting: Setting(
          library: Library.allCases.randomElement(using: &random) ?? .own,
          workers: Int.random(in: 1...64, using: &random),
          residency: Residency.named.randomElement(using: &random) ?? .hot))
    }
    var trace = Trace(lanes: lanes, names: texts, operations: operations)
    for _ in 0..<Int.random(in: 0...count, using: &random) {
      trace.spans.append(
        Span(
          name: texts.indices.randomElement(using: &random) ?? 0,
          lane: lanes.indices.randomElement(using: &random) ?? 0,
          start: Bool.random(using: &random)
            ? Int64.random(in: -3...3, using: &random)
            : Int64.random(in: .min ... .max, using: &random),
          duration: Int64.random(in: 0...1_000, using: &random),
          operation: Bool.random(using: &random)
            ? nil : operations.indices.randomElement(using: &random)))
    }
    trace.addEdgesAndSamples(&random)
    return trace
  }

  private mutating func addEdgesAndSamples(_ random: inout SplitMix) {
    if let source = spans.indices.randomElement(using: &random) {
      for kind in Dependency.Kind.allCases {
        let target = spans.indices.randomElement(using: &random) ?? source
        dependencies.append(Dependency(source: source, target: target, kind: kind))
      }
    }
    for sequence in 0..<Int.random(in: 0...20, using: &random) {
      let counted = Bool.random(using: &random)
      samples.append(
        Sample(
          operation: operations.indices.randomElement(using: &random) ?? 0, sequence: sequence,
          start: Int64.random(in: 0...9, using: &random),
          duration: Int64.random(in: 0...99, using: &random),
          counters: counted ? Counters(cycles: .max, instructions: 0, cacheMisses: -1) : nil))
    }
  }
}

extension Residual {
  static func random(_ random: inout SplitMix) -> Residual {
    func seconds() -> Double { Double.random(in: 0...1, using: &random) * 1e-6 }
    return Residual(
      subject: "gemm fp32", family: "gemm", predicted: seconds(), measured: seconds(),
      low: seconds(), high: .infinity, bound: "DRAM reads",
      spread: Double.random(in: 0...1, using: &random))
  }
}
