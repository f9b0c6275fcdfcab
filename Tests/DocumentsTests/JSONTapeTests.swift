import Documents
import Laws
import Testing

@Suite struct JSONTapeTests {
  @Test func elementsKnowWhereTheyBegin() throws {
    let text = #"{"a": [1, "x", {"b": null}], "c": true}"#
    let root = try JSONTape(bytes: Array(text.utf8)).root
    #expect(root.offset == 0)
    let list = try #require(root["a"])
    #expect(list.offset == 6)
    #expect(list.elements?.map(\.offset) == [7, 10, 15])
    #expect(list.elements?.count == 3)
    #expect(list.elements?.map(\.kind) == [.number, .string, .object])
    #expect(root.members?.map(\.key) == ["a", "c"])
    #expect(root["c"]?.bool == true)
    #expect(root["d"] == nil)
    #expect(list["a"] == nil)
  }

  @Test(arguments: [
    ("", 0), ("   ", 3), ("{", 1), ("[1, 2", 5), ("[1,,2]", 3), ("[1 2]", 3), ("{\"a\" 1}", 5),
    ("{\"a\":1,}", 7), ("{a:1}", 1), ("[1,]", 3), ("[1]]", 3), ("[1] x", 4), ("{} {}", 3),
    ("1 2", 2), ("[01]", 1), ("[1.]", 1), ("[tru]", 1), ("[truex]", 1), ("[nul", 1), ("nan", 0),
    ("[\"ab", 4), ("[\"a\u{1}b\"]", 3), ("[\"\\x\"]", 2), ("[\"\\ud800\"]", 2), ("[\"\\u12\"]", 2),
    ("{\"a\":}", 5), ("]", 0), ("{\"a\":1]", 6), ("[1}", 2), ("'a'", 0), ("\u{FEFF}[1,,2]", 6),
  ])
  func whatIsNotJSONIsRefusedWhereItFails(text: String, offset: Int) throws {
    let error = #expect(throws: DocumentError.self) { try JSONTape(bytes: Array(text.utf8)) }
    guard case .notJSON(let found, let reason) = try #require(error) else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(found == offset)
    #expect(reason.hasPrefix("expected "))
  }

  @Test(
    arguments: [
      [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
    ] as [[UInt8]])
  func textThatIsNotUTF8IsRefusedWhereItFails(sequence: [UInt8]) {
    let bytes = Array("[\"ab".utf8) + sequence + Array("\"]".utf8)
    #expect(throws: DocumentError.notJSON(offset: 4, reason: "expected UTF-8")) {
      try JSONTape(bytes: bytes)
    }
  }

  @Test func containersAreNestedNoDeeperThan1024() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    _ = try JSONValue(bytes: nested(1024))
    for depth in [1025, 100_000] {
      #expect(
        throws: DocumentError.notJSON(
          offset: 1024, reason: "expected no more than 1024 containers in one another")
      ) { try JSONTape(bytes: nested(depth)) }
    }
  }

  @Test(arguments: 0..<20) func everyPrefixOfAnObjectIsRefused(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let bytes = Array(JSONValue.object([.init("k", random.json(depth: 3))]).text().utf8)
    for length in 0..<bytes.count {
      #expect(throws: DocumentError.self) { try JSONTape(bytes: Array(bytes[..<length])) }
    }
  }

  @Test(arguments: 0..<20) func anyBytesAreReadOrRefusedWithinTheirLength(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let valid = Array(random.json().text(pretty: seed.isMultiple(of: 2)).utf8)
    for _ in 0..<100 {
      let bytes = random.mutation(of: valid)
      do throws(DocumentError) {
        _ = try JSONValue(bytes: bytes)
      } catch .notJSON(let offset, _) {
        #expect((0...bytes.count).contains(offset))
      } catch {
        Issue.record("another error: \(error)")
      }
    }
  }
}
