import Laws
import Testing
import Traces

/// A graph's replay beside the step that it repeats.
@Suite struct GraphPairingTests {
  /// One operation of a step: its name, the shapes of its arguments, and the kernel that it launches.
  private struct Part {
    var name: String
    var shapes: [[Int]]
    var kernel: String

    static func product(_ m: Int, _ k: Int, _ n: Int) -> Part {
      Part(name: "aten::mm", shapes: [[m, k], [k, n]], kernel: "gemm")
    }
    static func sum(_ n: Int) -> Part {
      Part(name: "aten::add", shapes: [[n], [n]], kernel: "vectorized_elementwise_kernel")
    }
  }

  private let parts = [Part.product(64, 32, 16), .product(64, 128, 16), .sum(1024)]

  /// The step as a framework runs it; a capture has no kernels.
  private func step(
    _ parts: [Part], hasShapes: Bool = true, isCapture: Bool = false, streams: [Int] = [7]
  ) throws -> ImportedTrace.File {
    let events = parts.enumerated().flatMap { (place: Int, part: Part) -> [String] in
      let time = place * 100
      let kernel = KinetoText.kernel(
        part.kernel, time + 40, 10, correlation: place + 1, stream: streams[place % streams.count])
      return [
        KinetoText.operation(part.name, time, 30, shapes: hasShapes ? part.shapes : nil),
        KinetoText.call(time + 5, 5, correlation: place + 1),
      ] + (isCapture ? [] : [kernel])
    }
    return ImportedTrace.File(name: "eager", imported: try KinetoText.read(events))
  }

  /// As many launches of a graph of these kernels, whose times are the places of the kernels and the launch.
  private func replay(
    _ kernels: [String], launches: Int, streams: [Int] = [7]
  ) throws -> ImportedTrace.File {
    let events = (0..<launches).flatMap { (launch: Int) -> [String] in
      let time = launch * 100_000
      let work = kernels.enumerated().map { (place: Int, kernel: String) -> String in
        KinetoText.kernel(
          kernel, time + 20 + place * 30, 1 + place + launch, correlation: 900 + launch,
          stream: streams[place % streams.count])
      }
      return [KinetoText.call(time, 10, correlation: 900 + launch, name: "cudaGraphLaunch")] + work
    }
    return ImportedTrace.File(name: "graph", imported: try KinetoText.read(events))
  }

  private func labels(_ trace: Trace) -> [String] {
    trace.kernels.map { kernel in
      trace.spans[kernel.span].operation.map { trace.operations[$0].label } ?? "nothing"
    }
  }

  private func recognised(_ file: ImportedTrace.File) -> Trace {
    var trace = file.imported.trace
    trace.recogniseOperations()
    return trace
  }

  @Test func kernelsOfAReplayTakeTheOperationsOfTheStep() throws {
    let eager = try step(parts)
    let graph = try replay(parts.map(\.kernel), launches: 2)
    let known = labels(recognised(eager))
    #expect(known.first == "gemm fp32 M=64;N=16;K=32" && !known.contains("nothing"))
    for files in [[eager, graph], [graph, eager]] {
      let paired = try ImportedTrace.joined(files)
      #expect(labels(paired.trace) == known + known)
      #expect(paired.trace.ranks == [0])
      #expect(paired.trace.spans.count == graph.imported.trace.spans.count)
      #expect(
        paired.notes == [
          "work of a graph in 'graph', understood by its like in 'eager', which is no rank": 6
        ])
      // Each launch is a sample of each operation.
      #expect(paired.trace.samples.map(\.sequence).sorted() == [0, 0, 0, 1, 1, 1])
      #expect(paired.trace.samples.map(\.duration) == [1000, 2000, 3000, 2000, 3000, 4000])
    }
  }

  @Test func theCaptureOfAGraphSaysTheSame() throws {
    let graph = try replay(parts.map(\.kernel), launches: 2)
    let paired = try ImportedTrace.joined([graph, step(parts, isCapture: true)])
    let known = labels(recognised(try step(parts)))
    #expect(labels(paired.trace) == known + known)
    #expect(paired.trace.ranks == [0])
  }

  @Test func kernelsBelongTogetherStreamByStream() throws {
    // The second stream's product comes first in the replay.
    let parts = [Part.product(64, 32, 16), .product(8, 8, 8), .product(64, 128, 16)]
    let eager = try step(parts, streams: [7, 8])
    let graph = try replay(["gemm", "gemm", "gemm"], launches: 1, streams: [8, 7])
    let paired = try ImportedTrace.joined([graph, eager])
    let known = labels(recognised(eager))
    #expect(labels(paired.trace) == [known[1], known[0], "nothing"])
  }

  @Test func workWithoutALikeIsCounted() throws {
    let graph = try replay(parts.map(\.kernel) + ["other"], launches: 2)
    let paired = try ImportedTrace.joined([graph, step(parts)])
    #expect(
      paired.notes[
        "work of a graph in 'graph' that has no like in 'eager', or one that is not understood"]
        == 2)
    #expect(labels(paired.trace).filter { $0 == "nothing" }.count == 2)
  }

  @Test func withoutShapesOrLikenessTheyAreNoPair() throws {
    let graph = try replay(parts.map(\.kernel), launches: 2)
    for eager in [
      try step(parts, hasShapes: false), try step([Part(name: "a", shapes: [[2]], kernel: "k")]),
    ] {
      let error = #expect(throws: TraceError.self) { try ImportedTrace.joined([graph, eager]) }
      #expect(error?.description.contains("another program") == true)
    }
  }

  @Test(arguments: 0..<20) func whateverTheStepItsReplayIsUnderstoodAlike(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let parts = (0..<Int.random(in: 1...20, using: &random)).map { (_: Int) -> Part in
      let size = Int.random(in: 1...4, using: &random)
      return Bool.random(using: &random) ? .product(64, 8 * size, 16) : .sum(256 * size)
    }
    let launches = Int.random(in: 1...3, using: &random)
    let eager = try step(parts)
    let graph = try replay(parts.map(\.kernel), launches: launches)
    let paired = try ImportedTrace.joined([eager, graph])
    let known = labels(recognised(eager))
    #expect(labels(paired.trace) == (0..<launches).flatMap { _ in known })
    #expect(paired.trace.samples.count == launches * parts.count)
  }
}
