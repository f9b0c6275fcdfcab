import Documents
import Foundation
import Laws
import Replay
import Testing
import Traces

/// Whole runs on an NVIDIA H200 as Orrery's library wrote them (Tests/TraceStoreTests/Fixtures/README.md).
@Suite struct RecordedSpoolTests {
  private func read(_ name: String) throws -> ImportedTrace {
    let path = "Tests/TraceStoreTests/Fixtures/importers/\(name)"
    return try Spool.read([UInt8](try Data(contentsOf: DocumentedTable.root.appending(path: path))))
  }

  @Test(arguments: ["Spool.spool", "Spool-waits.spool"])
  func aWholeRunReplaysToItsOwnTime(name: String) throws {
    let imported = try read(name)
    #expect(imported.notes.isEmpty)
    let trace = imported.trace
    // Six rounds of three kernels and a copy, launched one by one and by a graph; two fills and the result's copy.
    let activities = trace.spans.filter(\.kind.isActivity)
    #expect(activities.count { $0.kind == .kernel } == 36)
    #expect(activities.count { $0.kind == .copy } == 13)
    #expect(activities.count { $0.kind == .fill } == 2)
    #expect(trace.deviceName == "NVIDIA H200")
    #expect(trace.names.contains("scale(float*, int, float, int)"))
    let fidelity = ReplayFidelity(try TracedProgram(trace).timed())
    #expect(abs(fidelity.error) < 0.01)
    #expect(fidelity.unexplained == 0)
    #expect(fidelity.reasons[.event, default: 0] >= 8)
  }

  /// What calls say of events and waits is what CUPTI's own records say.
  @Test func callsSayTheWaitsThatCUPTIRecords() throws {
    func waits(_ name: String) throws -> [String: Int] {
      let trace = try read(name).trace
      let number = try Regex(#"_corr_id":[0-9]+"#)
      var counts: [String: Int] = [:]
      for span in trace.spans where span.kind == .synchronization {
        let detail = span.detail.map { trace.details[$0] } ?? ""
        guard detail.contains("Stream") else { continue }
        // Numbers of calls and events are those of a run.
        let words = detail.split(separator: ",").filter {
          $0.contains("sync_kind") || $0.contains("wait_on_stream") || $0.contains("\"stream\"")
        }
        let isNamed = detail.contains(number)
        counts["\(words.joined(separator: ",")), call \(isNamed)", default: 0] += 1
      }
      return counts
    }
    let called = try waits("Spool.spool")
    #expect(!called.isEmpty)
    #expect(try called == waits("Spool-waits.spool"))
  }
}
