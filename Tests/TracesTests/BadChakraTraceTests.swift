import Laws
import Testing
import Traces

@Suite struct BadChakraTraceTests {
  private let metadata = ChakraMessage.metadata("0.0.4")
  private let node = ChakraMessage.node(1, "a", start: 1, duration: 1, isHost: true)

  private func expectMalformed(
    _ bytes: [UInt8], offset: Int, says expected: String,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(
      throws: TraceError.malformed(offset: offset, expected: expected), sourceLocation: location
    ) {
      try ChakraTrace.read(bytes)
    }
  }

  @Test func damageBetweenMessagesIsRefusedWithItsOffset() {
    let good = metadata + node
    expectMalformed([], offset: 0, says: "a message that says the trace's version")
    expectMalformed(
      good + [9, 1, 2], offset: good.count, says: "a message of 9 bytes, of which 2 are there")
    expectMalformed(
      good + [UInt8](repeating: 0xFF, count: 12), offset: good.count,
      says: "a number of at most 64 bits")
    expectMalformed(
      good + ChakraMessage.varint(1 << 40), offset: good.count,
      says: "a message of at most 16777216 bytes")
    expectMalformed([2, 0x0A, 9], offset: 2, says: "a field of at most 0 bytes")
  }

  @Test(
    arguments: [
      [0x00, 1], [0x0B], [0x0C], [0x0A, 5, 1], [0x09, 1], [0x12, 0xFF], [0x20], [0x25, 1, 2, 3],
      [0x52, 3, 0x4A, 1, 0xFF],
    ] as [[UInt8]])
  func aNodeThatIsDamagedWithinIsCounted(message: [UInt8]) throws {
    let bytes = metadata + [UInt8(message.count)] + message + node
    let imported = try ChakraTrace.read(bytes)
    #expect(imported.trace.names == ["a"])
    #expect(imported.notes == ["node that cannot be read": 1])
  }

  @Test func nodesThatSayTheImpossibleAreCounted() throws {
    let bytes =
      metadata + node + node + ChakraMessage.node(2, "b", start: .max, duration: 1)
      + ChakraMessage.node(3, "c", start: 1, duration: 1 << 55)
      + ChakraMessage.node(4, "d", type: 99, start: 1)
      + ChakraMessage.node(5, "e", start: 1, inputs: ["[1", "[]", "['Int']"])
    let imported = try ChakraTrace.read(bytes)
    #expect(imported.trace.names == ["a", "d", "e"])
    #expect(
      imported.notes == [
        "node whose number is there twice": 1, "node that begins or lasts more than 146 years": 2,
        "node of no known type": 1, "node whose inputs cannot be read": 1,
      ])
  }

  @Test func fieldsThatAreNotKnownArePassedOver() throws {
    var message = ChakraMessage()
    message.number(1, 1)
    message.text(2, "a")
    message.number(3, 4)
    message.number(6, 1)
    message.fixed(900, UInt64(1))
    #expect(try ChakraTrace.read(metadata + message.delimited).trace.names == ["a"])
  }

  @Test(
    arguments: [
      [], [0], [0, 0, 0], Array("op,dtype,dims\n".utf8), Array("{\"workload_graph\":{}}".utf8),
      Array("SQLite format 3\0".utf8), ChakraMessage.metadata("1"),
      [7] + ChakraMessage.metadata("1"),
      ChakraMessage.metadata("1") + ChakraMessage.node(1, "", type: 4),
      ChakraMessage.metadata("1") + ChakraMessage.node(1, "a", type: 0),
    ] as [[UInt8]])
  func otherFormatsAreNotRecognised(bytes: [UInt8]) {
    #expect(!ChakraTrace.recognises(bytes))
  }

  @Test func metadataThatSayNothingAreEnough() {
    #expect(ChakraTrace.recognises([0] + node))
    #expect(ChakraTrace.recognises(Array(#"{"a":1,"workload_graph":["#.utf8)))
  }

  @Test(arguments: 0..<20) func anyBytesAreReadOrRefused(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let good =
      metadata + node
      + ChakraMessage.node(
        2, "b", controls: [1], data: [1, 3], start: 2, duration: 3,
        inputs: [
          "['it\\'s', None, (1, 2)]", "[[], [], []]", "['String', 'None', 'GenericList[Int,Int]']",
        ],
        attributes: [ChakraMessage.attribute("list") { $0.bytes(10, [0x0A, 2, 1, 2]) }])
    for _ in 0..<60 {
      guard let trace = try? ChakraTrace.read(random.mutation(of: good)).trace else { continue }
      #expect(
        trace.spans.allSatisfy { $0.end >= $0.start && trace.names.indices.contains($0.name) })
    }
  }
}
