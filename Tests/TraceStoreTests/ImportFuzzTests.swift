import Documents
import Foundation
import Laws
import Testing
import TraceStore
import Traces

/// The fuzz target of the importers.
///
/// Damaged documents of every registered format are read or refused, soon and in little memory; databases are `BadNsightTests`'.
/// `ORRERY_FUZZ=10000` makes the run as long as that many documents a format; the tests' own is short.
@Suite struct ImportFuzzTests {
  private static var count: Int {
    ProcessInfo.processInfo.environment["ORRERY_FUZZ"].flatMap { Int($0) }
      ?? Tier.times(120, quick: 15)
  }

  /// The fixtures by importer, and one of them packed.
  private static func documents() throws -> [String: [[UInt8]]] {
    let fixtures = try ImporterFixture.all().filter { $0.importer != "NsightReader" }
    var documents = Dictionary(grouping: fixtures, by: \.importer).mapValues { $0.map(\.bytes) }
    documents["packed"] = fixtures.prefix(1).map { Gzip.deflate($0.bytes) }
    return documents
  }

  @Test func damagedDocumentsAreReadOrRefused() throws {
    for (format, documents) in try Self.documents().sorted(by: { $0.key < $1.key }) {
      for seed in 0..<Self.count {
        var random = SplitMix(seed: UInt64(seed))
        let damaged = random.damaged(documents[seed % documents.count])
        let time = ContinuousClock().measure {
          let stream = ByteStream(damaged)
          guard var trace = (try? ImporterCatalog.read(stream, of: "absent"))?.trace else { return }
          trace.recogniseOperations()
        }
        #expect(time < .seconds(5), "seed \(seed) of \(format)")
      }
    }
    #expect(peakMemory < 1 << 30)
  }

  /// The most memory that this process ever had, in bytes.
  private var peakMemory: Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) << 10
  }
}
