import Laws
import Testing
import Traces

/// Work that is said to last beyond what follows on its stream.
@Suite struct OverrunTests {
  private func note(_ name: String) -> String {
    "work said to last beyond the next on its stream, ended where that begins (most: '\(name)')"
  }

  @Test func aKernelOfThreeSecondsEndsWhereTheNextBegins() throws {
    let imported = try KinetoText.read(
      [50, 50, 3_000_000, 50].enumerated().flatMap { place, duration in
        [
          KinetoText.call(place * 100, 5, correlation: place + 1, name: "hipLaunchKernel"),
          KinetoText.kernel("k\(place)", place * 100 + 10, duration, correlation: place + 1),
        ]
      })
    #expect(imported.trace.kernels.map(\.duration) == [50_000, 50_000, 100_000, 50_000])
    #expect(imported.notes == [note("k2"): 1])
  }

  @Test func twoInARowEndEachWhereTheNextBeginsAndOtherStreamsDoNotMatter() throws {
    let imported = try KinetoText.read([
      KinetoText.kernel("a", 0, 6_000_000), KinetoText.kernel("b", 100, 5_000_000),
      KinetoText.kernel("c", 300, 50), KinetoText.kernel("d", 0, 9_000_000, stream: 8),
    ])
    let durations = Dictionary(
      uniqueKeysWithValues: imported.trace.kernels.map { ($0.name, $0.duration) })
    #expect(
      durations == ["a": 100_000, "b": 200_000, "c": 50_000, "d": 9_000_000_000])
    #expect(imported.notes == [note("a"): 2])
  }

  @Test func whatMayOverlapStays() throws {
    // A dependent launch begins early; branches of a graph run side by side; rounded times touch.
    let imported = try KinetoText.read([
      KinetoText.kernel("a", 0, 100), KinetoText.kernel("b", 98, 50),
      KinetoText.kernel("c", 200, 100, correlation: 9),
      KinetoText.kernel("d", 210, 20, correlation: 9),
      KinetoText.kernel("e", 400, 2), KinetoText.kernel("f", 401, 0),
    ])
    #expect(
      imported.trace.kernels.map(\.duration) == [100_000, 50_000, 100_000, 20_000, 2000, 0])
    #expect(imported.notes.isEmpty)
  }

  @Test(arguments: 0..<40) func nothingGrowsAndASecondTimeChangesNothing(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let lanes = [Lane(name: "s", kind: .stream), Lane(name: "t", kind: .thread)]
    let spans = (0..<30).map { (_: Int) -> Span in
      Span(
        name: 0, lane: Int.random(in: 0...1, using: &random),
        start: Int64.random(in: 0...1_000_000, using: &random),
        duration: Int64.random(in: 0...500_000, using: &random),
        kind: Bool.random(using: &random) ? .kernel : .span,
        correlation: Bool.random(using: &random) ? Int.random(in: 0...3, using: &random) : nil)
    }
    let before = ImportedTrace(trace: Trace(lanes: lanes, names: ["k"], spans: spans))
    var once = before
    once.cutOverruns()
    for (old, new) in zip(before.trace.spans, once.trace.spans) {
      #expect(new.start == old.start && (0...old.duration).contains(new.duration))
      #expect(new.duration == old.duration || old.kind == .kernel)
    }
    var twice = once
    twice.cutOverruns()
    #expect(twice == once)
  }
}
