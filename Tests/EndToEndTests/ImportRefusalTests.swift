import Foundation
import Testing

/// What `import` says of files that are no run together, or of which it reads nothing or not all.
@Suite struct ImportRefusalTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private func write(_ events: [String], job: String? = nil, as name: String) throws {
    let members = job.map { #""distributedInfo":{\#($0)},"# } ?? ""
    try place.write(
      #"{\#(members)"traceEvents":[\#(events.joined(separator: ","))]}"#, as: name)
  }

  private func event(
    _ category: String, _ name: String, _ start: Int, _ duration: Int, lane: Int, _ more: String
  ) -> String {
    #"{"ph":"X","cat":"\#(category)","name":"\#(name)","pid":\#(lane),"tid":\#(lane),"#
      + #""ts":\#(start),"dur":\#(duration),"args":{\#(more)}}"#
  }

  /// A product, its launch and its kernel.
  private var step: [String] {
    [
      event(
        "cpu_op", "aten::mm", 0, 30, lane: 90,
        #""Input Dims":[[64,32],[32,16]],"Input type":["float","float"]"#),
      event("cuda_runtime", "cudaLaunchKernel", 5, 5, lane: 90, #""correlation":1"#),
      event("kernel", "gemm", 40, 20, lane: 7, #""correlation":1"#),
    ]
  }

  @Test(arguments: [
    (#"{"ph":"B","name":"a","pid":1,"tid":1,"ts":0}"#, "1 x begin event without an end"),
    (#"{"ph":"i","name":"a","pid":1,"tid":1,"ts":0}"#, "1 x instant event"),
    (#"{"ph":"X","name":"a","pid":1,"tid":1,"ts":0,"dur":-1}"#, "with a negative dur"),
  ])
  func aFileWithoutASpanIsRefusedAndLeavesNoRun(event: String, note: String) throws {
    try write([event], as: "a.json")
    try place.expect(65, ["import", "a.json"], says: ["a.json", note])
    #expect(place.names == ["a.json", "cpu.xml"])
  }

  @Test func filesThatAreNoRanksOfOneRunAreRefused() throws {
    try write(step, job: #""rank":0,"world_size":2"#, as: "a.json")
    try write(step, job: #""rank":0,"world_size":2,"x":1"#, as: "b.json")
    try write([event("kernel", "other", 40, 20, lane: 7, "")], as: "c.json")
    try place.expect(65, ["import", "a.json", "b.json"], says: ["a.json", "b.json", "rank 0"])
    try place.expect(65, ["import", "a.json", "c.json"], says: ["another program", "0.0 %"])
    #expect(!place.names.contains("orrery.sqlite"))
  }

  @Test func theSameFileTwiceIsSaid() throws {
    try write(step, as: "a.json")
    let output = try place.output("import", "a.json", "a.json")
    #expect(output.contains("1 rank") && output.contains("read once ('a.json')"))
  }

  @Test func aGraphIsUnderstoodByItsStep() throws {
    try write(step, as: "eager.json")
    try write(
      [
        event("cuda_runtime", "cudaGraphLaunch", 0, 5, lane: 90, #""correlation":8"#),
        event("kernel", "gemm", 40, 15, lane: 7, #""correlation":8"#),
      ], as: "graph.json")
    let alone = try place.output("import", "graph.json")
    #expect(alone.contains("100.0 % is not, launched by graphs"))
    #expect(alone.contains("gemm 100.0 %"))
    let paired = try place.output("import", "graph.json", "eager.json")
    #expect(paired.contains("2 spans, 1 operations, 1 rank"))
    #expect(paired.contains("100.0 % of the devices' time is understood"))
    #expect(paired.contains("1 x work of a graph in 'graph.json', understood by its like"))
  }

  @Test func callsInACircleOfChakraAreImportedAndReplayed() throws {
    // A sample of two operations that call one another, and a kernel that waits for one of them.
    let text =
      "070a05302e302e3422080112076174656e3a3a611804220102380a520e0a0969735f6370755f6f70d80101"
      + "22080212076174656e3a3a6218042201013814520e0a0969735f6370755f6f70d80101"
      + "260803120b67656d6d5f6b65726e656c18042a01013864520e0a0969735f6370755f6f70d80100"
    let digits = Array(text)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0..<$0 + 2]), radix: 16)
    }
    try place.write(bytes, as: "rank.0.et")
    let output = try place.output("import", "rank.0.et")
    #expect(output.contains("since calls lead in circles"))
    #expect(try place.output("replay", "last").contains("0.0 % off"))
  }
}
