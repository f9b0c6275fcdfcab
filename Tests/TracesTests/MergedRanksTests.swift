import Laws
import Testing
import Traces

/// Several ranks' traces in one file.
@Suite struct MergedRanksTests {
  /// The names of each kernel and of the call that launched it, and how long it waited from its begin.
  private func launches(_ trace: Trace) -> [String: String] {
    var found: [String: String] = [:]
    for (activity, call) in CallNesting(trace).calls {
      let span = trace.spans[activity]
      let launch = call < 0 ? nil : trace.spans[call]
      found[trace.names[span.name]] =
        launch.map { "\(trace.names[$0.name]) \(span.start - $0.start)" } ?? "nothing"
    }
    return found
  }

  private func ranks(_ trace: Trace) -> [String: Int] {
    Dictionary(
      trace.spans.map { (trace.names[$0.name], trace.lanes[$0.lane].rank) }
    ) { first, _ in first }
  }

  private func note(_ count: Int) -> [String: Int] {
    ["process of one file that launches work of its own, read as a rank": count]
  }

  /// As fusers write: other numbers of processes and devices, the same ones of calls.
  @Test func launchesOfTwoRanksAreToldApartByProcess() throws {
    let imported = try KinetoText.read([
      KinetoText.call(10, 5, correlation: 5, name: "launch0"),
      KinetoText.operation("mm0", 5, 20),
      KinetoText.kernel("gemm0", 30, 100, correlation: 5),
      KinetoText.call(510, 5, correlation: 5, name: "launch1", process: 1_000_100),
      KinetoText.operation("mm1", 505, 20, process: 1_000_100),
      KinetoText.kernel("gemm1", 530, 100, correlation: 5, device: 1_000_000),
    ])
    #expect(
      ranks(imported.trace) == [
        "launch0": 0, "mm0": 0, "gemm0": 0, "launch1": 1, "mm1": 1, "gemm1": 1,
      ])
    #expect(launches(imported.trace) == ["gemm0": "launch0 20000", "gemm1": "launch1 20000"])
    #expect(imported.notes == note(2))
  }

  @Test func devicesBelongToTheProcessThatLaunchedWhateverTheirNumbers() throws {
    let processes = [500, 300, 400]
    let imported = try KinetoText.read(
      processes.enumerated().flatMap { device, process in
        [
          KinetoText.call(
            device * 100, 5, correlation: device + 1, name: "launch\(process)", process: process),
          KinetoText.kernel(
            "k\(process)", device * 100 + 20, 9, correlation: device + 1, device: device),
        ]
      })
    #expect(
      ranks(imported.trace) == [
        "launch300": 0, "k300": 0, "launch400": 1, "k400": 1, "launch500": 2, "k500": 2,
      ])
    #expect(imported.notes == note(3))
  }

  @Test func oneProcessWithTwoDevicesIsOneRank() throws {
    let imported = try KinetoText.read(
      [
        KinetoText.call(0, 5, correlation: 1), KinetoText.call(10, 5, correlation: 2),
        KinetoText.kernel("a", 20, 5, correlation: 1),
        KinetoText.kernel("b", 20, 5, correlation: 2, device: 1),
      ], members: #""distributedInfo":{"rank":3},"#)
    #expect(imported.trace.ranks == [3] && imported.notes.isEmpty)
  }

  /// Ranks in step, whose every launch could be another's.
  @Test(arguments: 0..<20) func mergedRanksAreLikeRanksInFilesOfTheirOwn(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let files = (0..<Int.random(in: 2...4, using: &random)).map { rank -> [String] in
      (1...12).flatMap { number -> [String] in
        let start = number * 100 + Int.random(in: 0...3, using: &random)
        let wait = Int.random(in: 5...90, using: &random)
        return [
          KinetoText.call(
            start, 4, correlation: number, name: "launch\(rank).\(number)",
            process: 70 + rank * 100_000),
          KinetoText.kernel(
            "k\(rank).\(number)", start + wait, 5, correlation: number, device: rank * 100_000),
        ]
      }
    }
    let merged = try KinetoText.read(files.flatMap { $0 }.shuffled(using: &random))
    var alone: [String: String] = [:]
    for file in files {
      let trace = try KinetoText.read(file).trace
      alone.merge(launches(trace)) { $1 }
    }
    #expect(launches(merged.trace) == alone)
    #expect(merged.notes == note(files.count))
  }
}
