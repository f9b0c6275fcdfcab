import Documents
import Foundation
import Laws
import Testing

/// The library in a traced program, with stand-ins for CUDA's driver and CUPTI: what the program does stays its own, and what was written is
/// kept however it ends.
@Suite struct InjectionTests {
  private let place: Workplace
  private let standIns: StandIns

  init() throws {
    place = try Workplace()
    try FileManager.default.createDirectory(
      atPath: place.file("bin"), withIntermediateDirectories: true)
    standIns = try StandIns(in: place.file("bin"))
  }

  private func traced(
    _ command: [String], _ more: [String: String] = [:]
  ) throws -> (outcome: Outcome, spans: Int) {
    let environment = standIns.environment.merging(more) { $1 }
    let outcome = try place.run(
      ["trace", "--name", "it", "--"] + command, environment: environment)
    let runs = try JSONValue(bytes: Array(try place.run(["runs", "list", "--json"]).output.utf8))
    guard case .array(let rows) = runs, let spans = rows.last?["spans"],
      let count = Int(spans.text())
    else { return (outcome, 0) }
    return (outcome, count)
  }

  /// Each launch is a kernel and a call, and a range goes around them.
  @Test func everythingIsKept() throws {
    let (outcome, spans) = try traced([standIns.program, "run", "30000", "3"])
    #expect(outcome.ending == .exit(3))
    #expect(outcome.output == "done\n")
    #expect(spans == 60_001)
    #expect(!outcome.errors.contains(" x "))
    let kernels = try place.run([
      "sql", "select name, count(*) n from kernels group by name", "--json",
    ])
    #expect(kernels.output.contains(#"{"name":"scale(float*, int, float)","n":30000}"#))
  }

  /// Threads that mark ranges while they end, and a child that is forked meanwhile.
  @Test func threadsAndForksLoseNothing() throws {
    let (outcome, spans) = try traced([standIns.program, "threads", "3000"])
    #expect(outcome.ending == .exit(0))
    #expect(spans == 6001 + 8 * 3050)
    #expect(outcome.errors.contains("1 x process without GPU work, left out"))
  }

  @Test func anotherImageHasItsOwnSpool() throws {
    let (outcome, spans) = try traced([standIns.program, "exec", "500", "4"])
    #expect(outcome.ending == .exit(4))
    #expect(outcome.output == "done\ndone\n")
    #expect(spans >= 1001)
  }

  @Test(arguments: [("abort", 134 as Int32), ("leave", 5)])
  func whatWasWrittenBeforeASuddenEndIsKept(end: String, status: Int32) throws {
    let (outcome, spans) = try traced([standIns.program, end, "700", "5"])
    #expect(outcome.ending == .exit(status))
    #expect(spans == 1401)
    #expect(outcome.errors.contains("1 x process whose end is missing"))
  }

  @Test func tenKillsAtAnyMoment() throws {
    var random = SplitMix(seed: 21)
    for _ in 0..<10 {
      let seconds = Double.random(in: 0.9...1.9, using: &random)
      let (outcome, spans) = try traced(
        ["timeout", "-s", "KILL", "\(seconds)", standIns.program, "forever"])
      #expect(outcome.ending == .exit(137))
      #expect(spans > 10, "killed after \(seconds) s")
      #expect(outcome.errors.contains("1 x process whose end is missing"))
    }
  }

  @Test(arguments: [
    (["STAND_IN_HELD": "1"], "another profiler holds CUPTI"),
    (["ORRERY_CUPTI": "/no/such/libcupti.so"], "libcupti.so of CUDA 12 or 13 is not found"),
  ])
  func whatStandsInTheWayIsSaidInALine(variables: [String: String], reason: String) throws {
    let (outcome, _) = try traced([standIns.program, "run", "10", "6"], variables)
    #expect(outcome.ending == .exit(6))
    #expect(outcome.output == "done\n")
    let lines = outcome.errors.split(separator: "\n").filter { $0.contains(reason) }
    #expect(lines.count == 1 && lines.first?.hasPrefix("orrery: the GPU work of process ") == true)
    #expect(outcome.errors.contains("no GPU work was seen"))
  }

  @Test func anotherToolIsLeftInPeace() throws {
    let (outcome, _) = try traced(
      [standIns.program, "run", "10", "6"], ["CUDA_INJECTION64_PATH": "/opt/other.so"])
    #expect(outcome.ending == .exit(6))
    #expect(outcome.errors.contains("CUDA_INJECTION64_PATH names another tool already"))
  }

  @Test func droppedRecordsAreCounted() throws {
    let (outcome, _) = try traced([standIns.program, "run", "10"], ["STAND_IN_DROPS": "1"])
    #expect(outcome.errors.contains("5 x record that CUPTI dropped"))
  }

  /// No room for the spool ends the trace, not the program.
  @Test func aFullDiskEndsTheTraceAlone() throws {
    let program = standIns.program
    let (outcome, spans) = try traced(["sh", "-c", "ulimit -f 400; exec \(program) run 5000 3"])
    #expect(outcome.ending == .exit(3))
    #expect(outcome.output == "done\n")
    #expect(outcome.errors.contains("ends here: File too large"))
    #expect(outcome.errors.contains("1 x process whose end is missing"))
    #expect(spans > 0 && spans < 10_001)
  }
}
