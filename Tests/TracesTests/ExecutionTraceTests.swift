import Laws
import Testing
import Traces

@Suite struct ExecutionTraceTests {
  private func read(_ text: String) throws -> ImportedTrace {
    try ExecutionTrace.read(Array(text.utf8))
  }

  /// A linear layer, then what reads its result, listed as they end, in schema 1.0.1.
  private let flat = """
    {"schema": "1.0.1", "pid": 7, "time": "2023-07-12 12:47:27", "start_ts": 5, "nodes": [
    \(node(2, "[pytorch|profiler|execution_graph|thread]", parent: 1)),
    \(node(6, "aten::t", parent: 4, function: 2, inputs: tensor(30), types: "Tensor(float)", outputs: 31)),
    \(node(8, "aten::addmm", parent: 4, function: 3, inputs: tensor(31), types: "Tensor(float)", outputs: 32)),
    \(node(4, "aten::linear", parent: 2, function: 1, inputs: tensor(30), types: "Tensor(float)", outputs: 32)),
    \(node(12, "aten::relu_", parent: 2, function: 4, inputs: tensor(32), types: "Tensor(float)", outputs: 32)),
    \(node(14, "aten::sum", parent: 2, thread: 2, inputs: tensor(32), types: "Tensor(float)", outputs: 33)),
    \(node(1, "[pytorch|profiler|execution_graph|process]", parent: 1, thread: 0))
    ], "finish_ts": 9}
    """

  private static func tensor(_ id: Int) -> String { #"[\#(id),1,0,6,4,"cuda:0"]"# }

  private static func node(
    _ id: Int, _ name: String, parent: Int, thread: Int = 1, function: Int = 0,
    inputs: String = "", shapes: String = "[2,3]", types: String? = nil, outputs: Int? = nil
  ) -> String {
    let result = outputs.map(tensor) ?? ""
    return #"""
      {"name": "\#(name)", "id": \#(id), "rf_id": \#(function), "parent": \#(parent), "fw_parent": 0,
       "seq_id": -1, "scope": 0, "tid": \#(thread), "fw_tid": 0, "op_schema": "",
       "inputs": [\#(inputs)], "input_shapes": [\#(types == nil ? "" : shapes)],
       "input_types": [\#(types.map { "\"\($0)\"" } ?? "")], "outputs": [\#(result)],
       "output_shapes": [], "output_types": [\#(outputs == nil ? "" : "\"Tensor(float)\"")]}
      """#
  }

  @Test func nodesStandInTheOrderInWhichTheyBegan() throws {
    let imported = try read(flat)
    let trace = imported.trace
    #expect(
      trace.spans.map { trace.names[$0.name] } == [
        "[pytorch|profiler|execution_graph|process]", "[pytorch|profiler|execution_graph|thread]",
        "aten::linear", "aten::t", "aten::addmm", "aten::relu_", "aten::sum",
      ])
    #expect(trace.spans.map(\.start) == Array(0..<7))
    #expect(trace.spans.allSatisfy { $0.kind == .node && $0.duration == 0 })
    #expect(trace.spans.map(\.external) == [nil, nil, 1, 2, 3, 4, nil])
    #expect(
      trace.lanes == [
        Lane(name: "thread 0", kind: .thread, owner: 7, number: 0),
        Lane(name: "thread 1", kind: .thread, owner: 7, number: 1),
        Lane(name: "thread 2", kind: .thread, owner: 7, number: 2),
      ])
    #expect(trace.spans.map(\.lane) == [0, 1, 1, 1, 1, 1, 2])
    #expect(trace.property("schema") == "\"1.0.1\"" && trace.property("finish_ts") == "9")
    #expect(
      trace.details == [#"{"Input Dims":[[2,3]],"Input type":["float"],"Concrete Inputs":[""]}"#])
    #expect(imported.notes == ["node without times, placed in the order of the nodes' numbers": 7])
  }

  @Test func dependenciesAreCallsAndTensors() throws {
    let trace = try read(flat).trace
    func edges(_ kind: Dependency.Kind) -> [[Int]] {
      trace.dependencies.filter { $0.kind == kind }.map { [$0.source, $0.target] }
    }
    #expect(edges(.fork) == [[2, 3], [2, 4]])
    // addmm reads what t made; relu_ what linear, which called addmm, gave; sum what relu_ made of it in place.
    #expect(edges(.data) == [[3, 4], [2, 5], [5, 6]])
  }

  @Test func attributesInListsSayTheSameAsFlatOnes() throws {
    let nodes = #"""
      {"id": 3, "name": "record_param_comms", "ctrl_deps": 2,
       "inputs": {"values": [[[4,5,0,8,4,"cuda:0"]], 7, [1,2], true, "<None>", "sum", "cpu"],
                  "shapes": [[[8]], [], [[],[]], [], [], [], []],
                  "types": ["GenericList[Tensor(c10::Half)]", "Int", "GenericList[Int,Int]", "Bool", "None", "String",
                            "Device"], "strides": [[[1]], [], [[],[]], [], [], [], []]},
       "outputs": {"values": [], "shapes": [], "types": []},
       "attrs": [{"name": "rf_id", "type": "uint64", "value": 9}, {"name": "tid", "type": "uint64", "value": 4},
                 {"name": "seq_id", "type": "int64", "value": -1}, {"name": "op_schema", "type": "string", "value": ""},
                 {"name": "collective_name", "type": "string", "value": "allreduce"},
                 {"name": "pg_size", "type": "uint64", "value": 8}]}
      """#
    let imported = try read(#"{"schema": "1.1.0-chakra.0.0.4", "pid": 1, "nodes": [\#(nodes)]}"#)
    #expect(
      imported.trace.spans == [
        Span(name: 0, lane: 0, start: 0, duration: 0, kind: .node, external: 9, detail: 0)
      ])
    #expect(imported.trace.lanes == [Lane(name: "thread 4", kind: .thread, owner: 1, number: 4)])
    #expect(
      imported.trace.details == [
        #"{"Input Dims":[[[8]],[],[],[],[],[],[]],"#
          + #""Input type":["TensorList","Scalar","ScalarList","Scalar","","",""],"#
          + #""Concrete Inputs":["","7","[1, 2]","True","","sum",""],"#
          + #""Collective name":"allreduce","Group size":8}"#
      ])
    #expect(imported.notes["node whose parent is not there, or numbered after it"] == 1)
  }

  @Test(arguments: [
    ("7", "node without a number"), (#"{"name":"a"}"#, "node without a number"),
    (#"{"id":"1"}"#, "node without a number"), (#"{"id":1}"#, "node whose number is there twice"),
    (#"{"id":2,"parent":9}"#, "node whose parent is not there, or numbered after it"),
    (#"{"id":0,"parent":1}"#, "node whose parent is not there, or numbered after it"),
  ])
  func badNodesAreCountedAndNotFatal(node: String, note: String) throws {
    let imported = try read(#"{"nodes":[{"id":1,"name":"good"},\#(node)]}"#)
    #expect(imported.trace.names.contains("good"))
    #expect(imported.notes[note] == 1)
  }

  @Test func aDocumentWithoutNodesIsRefusedWithItsOffset() {
    #expect(throws: TraceError.malformed(offset: 0, expected: "a list of nodes")) {
      try read(#"{"schema":"1.0.1","pid":1}"#)
    }
    #expect(throws: TraceError.malformed(offset: 9, expected: "a list of nodes")) {
      try ExecutionTrace.read(Array(#"{"nodes":{}}"#.utf8))
    }
  }

  @Test(arguments: [
    #"{"nodes":["#, "\n{ \"schema\" : \"1.0.1\"", #"{"pid":{"a":[]},"nodes": [{}]}"#,
  ])
  func executionTracesAreRecognised(text: String) {
    #expect(ExecutionTrace.recognises(Array(text.utf8)))
  }

  @Test(arguments: [
    "", "{}", "[]", #"[{"nodes":[]}]"#, #"{"nodes":{}}"#, #"{"a":{"nodes":[]}}"#, #"{"schema":1}"#,
    #"{"schema":"1","traceEvents":[]}"#, #"{"schemaVersion":1,"nodes":[]}"#, "nodes,schema\n",
  ])
  func otherFormatsAreNot(text: String) {
    #expect(!ExecutionTrace.recognises(Array(text.utf8)))
  }

  @Test(arguments: 0..<20) func anyBytesAreReadOrRefused(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    for _ in 0..<40 {
      let bytes = random.mutation(of: Array(flat.utf8))
      guard let trace = try? ExecutionTrace.read(bytes).trace else { continue }
      #expect(trace.dependencies.allSatisfy { $0.source < $0.target || $0.kind == .data })
      #expect(trace.dependencies.allSatisfy { $0.source != $0.target })
    }
  }
}
