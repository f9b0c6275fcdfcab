import Documents
import Laws
import Testing
import Traces

@Suite struct ChakraTraceTests {
  private let small =
    ChakraMessage.metadata("0.0.4")
    + ChakraMessage.node(
      1, "aten::mm", start: 5, duration: 7,
      inputs: ["[[3, 4, 0, 6, 4, 'cuda:0'], True]", "[[2, 3], []]", "['Tensor(float)', 'Bool']"],
      isHost: true,
      attributes: [
        ChakraMessage.attribute("rf_id") { $0.number(9, 12) },
        ChakraMessage.attribute("tid") { $0.number(9, 3) },
        ChakraMessage.attribute("op_schema") { $0.text(29, "") },
      ])
    + ChakraMessage.node(2, "gemm", data: [1], start: 13, duration: 20, isHost: false)
    + ChakraMessage.node(
      3, "ncclDevKernel", type: 7, controls: [2, 2, 9], data: [3], start: 33, duration: 4,
      isHost: false,
      attributes: [
        ChakraMessage.attribute("comm_type") { $0.number(9, 2) },
        ChakraMessage.attribute("comm_size") { $0.number(9, 1024) },
        ChakraMessage.attribute("pg_name") { $0.text(29, "0") },
      ])
    + ChakraMessage.node(4, "process groups", type: 1, start: 0)

  @Test func nodesBecomeSpansOnLanesOfWhoDidThem() throws {
    let imported = try ChakraTrace.read(small)
    let trace = imported.trace
    #expect(
      trace.lanes == [
        Lane(name: "host, thread 3", kind: .thread, number: 3), Lane(name: "device", kind: .stream),
        Lane(name: "communication", kind: .stream), Lane(name: "host", kind: .thread),
      ])
    #expect(
      trace.spans == [
        Span(
          name: 0, lane: 0, start: 5000, duration: 7000, kind: .hostOperation, external: 12,
          detail: 0),
        Span(name: 1, lane: 1, start: 13_000, duration: 20_000, kind: .kernel),
        Span(name: 2, lane: 2, start: 33_000, duration: 4000, kind: .kernel, detail: 1),
        Span(name: 3, lane: 3, start: 0, duration: 0, kind: .node),
      ])
    #expect(
      trace.details == [
        #"{"Input Dims":[[2,3],[]],"Input type":["float","Scalar"],"Concrete Inputs":["","True"]}"#,
        #"{"Collective name":"allgather","comm_size":1024,"Process Group Name":"0"}"#,
      ])
    #expect(trace.property("version") == "\"0.0.4\"")
  }

  @Test func whatANodeWaitsForIsADependency() throws {
    let imported = try ChakraTrace.read(small)
    #expect(
      imported.trace.dependencies == [
        Dependency(source: 0, target: 1, kind: .data),
        Dependency(source: 1, target: 2, kind: .fork),
        Dependency(source: 1, target: 2, kind: .fork),
      ])
    #expect(
      imported.notes == [
        "dependency on a node that is not there": 1, "dependency of a node on itself": 1,
      ])
  }

  @Test func attributesOfEveryKindAreKept() throws {
    func list(_ bytes: [UInt8]) -> [UInt8] {
      var message = ChakraMessage()
      message.bytes(1, bytes)
      return message.bytes
    }
    let attributes = [
      ChakraMessage.attribute("double") { $0.fixed(3, (0.5).bitPattern) },
      ChakraMessage.attribute("float") { $0.fixed(5, Float(0.1).bitPattern) },
      ChakraMessage.attribute("int32") { $0.number(7, UInt64.max) },
      ChakraMessage.attribute("uint64") { $0.number(13, UInt64.max) },
      ChakraMessage.attribute("sint64") { $0.number(17, 3) },
      ChakraMessage.attribute("sfixed32") { $0.fixed(23, UInt32.max) },
      ChakraMessage.attribute("fixed64") { $0.fixed(21, UInt64.max) },
      ChakraMessage.attribute("infinite") { $0.fixed(3, Double.infinity.bitPattern) },
      ChakraMessage.attribute("int64s") { $0.bytes(10, list([1, 0x96, 1])) },
      ChakraMessage.attribute("bools") { $0.bytes(28, list([1, 0])) },
      ChakraMessage.attribute("texts") { $0.bytes(30, list(Array("a\"b".utf8))) },
      ChakraMessage.attribute("none") { $0.text(2, "a comment") },
    ]
    let bytes =
      ChakraMessage.metadata("1")
      + ChakraMessage.node(1, "all", type: 1, start: 0, attributes: attributes)
    #expect(
      try ChakraTrace.read(bytes).trace.details == [
        #"{"double":0.5,"float":0.1,"int32":-1,"uint64":18446744073709551615,"sint64":-2,"sfixed32":-1,"#
          + #""fixed64":18446744073709551615,"infinite":null,"int64s":[1,150],"bools":[true,false],"#
          + #""texts":["a\"b"],"none":null}"#
      ])
  }

  @Test(arguments: 0..<20) func withoutStartsNothingBeginsBeforeWhatItWaitsFor(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var bytes = ChakraMessage.metadata("1")
    for id in UInt64(1)...30 {
      let data = (0..<3).map { _ in UInt64.random(in: 0..<id, using: &random) }.filter { $0 > 0 }
      bytes += ChakraMessage.node(
        id, "k", data: data, duration: UInt64.random(in: 0...9, using: &random),
        isHost: Bool.random(using: &random))
    }
    let imported = try ChakraTrace.read(bytes)
    let trace = imported.trace
    #expect(imported.notes.values.reduce(0, +) == 30)
    for edge in trace.dependencies {
      #expect(trace.spans[edge.target].start >= trace.spans[edge.source].end)
    }
    for lane in trace.lanes.indices {
      let spans = trace.spans.filter { $0.lane == lane }.sorted {
        ($0.start, $0.end) < ($1.start, $1.end)
      }
      #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end <= $1.start })
    }
  }

  @Test func callsThatLeadInCirclesDoNotDecideStarts() throws {
    let bytes =
      ChakraMessage.metadata("1")
      + ChakraMessage.node(1, "a", controls: [2], duration: 1, isHost: true)
      + ChakraMessage.node(2, "b", controls: [1], duration: 2, isHost: true)
      + ChakraMessage.node(3, "c", data: [2], duration: 3, isHost: false)
    let imported = try ChakraTrace.read(bytes)
    #expect(imported.trace.spans.map(\.start) == [0, 1000, 3000])
    #expect(imported.trace.dependencies.count == 3)
    #expect(
      imported.notes["call that the places of nodes leave out, since calls lead in circles"] == 2)
  }

  @Test func theFormInJSONSaysTheSame() throws {
    let nodes = #"""
      {"Id": 8, "Name": "a", "NodeType": 4, "data_deps": [], "runtime": 3, "is_cpu_op": true},
      {"Id": 9, "Name": "b", "NodeType": 7, "ctrlDeps": [8], "data_deps": [8], "runtime": 4, "is_cpu_op": false,
       "comm_type": 0, "comm_size": 64}, 7
      """#
    let text = #"{"workload_graph": [\#(nodes)], "ngpus": 8}"#
    let imported = try ChakraTrace.read(Array(text.utf8))
    #expect(imported.trace.spans.map(\.start) == [0, 3000])
    #expect(imported.trace.spans.map(\.kind) == [.hostOperation, .kernel])
    #expect(imported.trace.dependencies.map(\.kind) == [.fork, .data])
    #expect(imported.trace.details == [#"{"Collective name":"allreduce","comm_size":64}"#])
    #expect(imported.trace.property("ngpus") == "8")
    #expect(imported.notes["node that cannot be read"] == 1)
  }

  @Test func itIsTheSameInPiecesOfAnySize() throws {
    let whole = try ChakraTrace.read(small)
    for size in [1, 7, 64] {
      var place = 0
      let stream = ByteStream { () throws(DocumentError) in
        defer { place += size }
        return place < small.count ? Array(small[place..<min(place + size, small.count)]) : nil
      }
      #expect(try ChakraTrace.read([], rest: stream) == whole)
    }
  }
}
