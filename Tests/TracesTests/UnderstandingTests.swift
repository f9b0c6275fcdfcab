import Laws
import Testing

@testable import Traces

/// How much of devices' work is understood, and why the rest is not.
@Suite struct UnderstandingTests {
  private func understanding(_ events: [String]) throws -> Understanding {
    var trace = try KinetoText.read(events).trace
    trace.recogniseOperations()
    return trace.understanding()
  }

  @Test func withoutShapesThatIsSaidWithTheKernels() throws {
    let found = try understanding([
      KinetoText.operation("aten::mm", 0, 50), KinetoText.call(5, 5, correlation: 1),
      KinetoText.kernel("gemm", 20, 90, correlation: 1), KinetoText.call(12, 5, correlation: 2),
      KinetoText.kernel("softmax", 120, 10, correlation: 2),
    ])
    #expect(
      found.lines == [
        "0.0 % of the devices' time is understood",
        "100.0 % is not, no shapes were recorded (record_shapes=True of PyTorch's profiler records them): "
          + "gemm 90.0 %, softmax 10.0 %",
      ])
  }

  @Test func eachReasonHasItsKernels() throws {
    let shapes = [[64, 32], [32, 16]]
    let found = try understanding([
      KinetoText.operation("aten::mm", 0, 50, shapes: shapes),
      KinetoText.call(5, 5, correlation: 1), KinetoText.kernel("gemm", 20, 40, correlation: 1),
      KinetoText.operation("aten::odd", 60, 20, shapes: shapes),
      KinetoText.call(65, 5, correlation: 2), KinetoText.kernel("odd", 80, 30, correlation: 2),
      KinetoText.call(90, 5, correlation: 3, name: "cudaGraphLaunch"),
      KinetoText.kernel("node", 120, 20, correlation: 3),
      KinetoText.kernel("early", 2, 10, correlation: 77),
    ])
    #expect(found.time == 100_000 && found.understood == 40_000)
    #expect(found.gaps.map(\.reason) == [.unknown, .graph, .outside])
    #expect(
      found.gaps.map(\.kernels) == [
        [Understanding.Kernel(name: "odd", time: 30_000, operation: "aten::odd")],
        [Understanding.Kernel(name: "node", time: 20_000, operation: nil)],
        [Understanding.Kernel(name: "early", time: 10_000, operation: nil)],
      ])
    #expect(found.lines[1].hasSuffix(": odd of aten::odd 30.0 %"))
  }

  @Test func aRecordingWithoutAFrameworkSaysSo() throws {
    let found = try understanding([
      KinetoText.call(5, 5, correlation: 1), KinetoText.kernel("k", 20, 40, correlation: 1),
    ])
    #expect(found.gaps.map(\.reason) == [.noOperations])
  }

  @Test(arguments: 0..<40) func allTimeIsUnderstoodOrHasAReason(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.trace(spans: 60)
    let found = trace.understanding()
    #expect(found.understood + found.gaps.reduce(0) { $0 + $1.time } == found.time)
    #expect(found.gaps.allSatisfy { !$0.kernels.isEmpty && $0.kernels.count <= 3 })
    let work = trace.spans.filter(\.kind.isActivity)
    func time(_ spans: [Span]) -> Double { Double(spans.reduce(0) { $0 + $1.duration }) }
    #expect(found.share == time(work.filter { $0.operation != nil }) / time(work))
  }
}
