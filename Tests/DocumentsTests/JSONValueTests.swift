import Documents
import Laws
import Testing

@Suite struct JSONValueTests {
  @Test(arguments: 0..<60) func whatIsWrittenReadsBack(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let value = random.json()
    for pretty in [false, true] {
      let text = value.text(pretty: pretty)
      let again = try JSONValue(bytes: Array(text.utf8))
      #expect(again == value)
      // By bytes too: strings that differ in composition are equal to Swift.
      #expect(Array(again.text(pretty: pretty).utf8) == Array(text.utf8))
    }
  }

  @Test(arguments: 0..<20) func numbersReadBackToTheSameBits(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for _ in 0..<50 {
      let (double, integer) = (random.double(), random.integer())
      let value = try JSONValue(bytes: Array(try JSONValue(double).text().utf8))
      #expect(try value.double([]).bitPattern == double.bitPattern)
      #expect(try JSONValue(bytes: Array(JSONValue(integer).text().utf8)).int([]) == Int(integer))
    }
  }

  @Test func textHasTheOrderThatWasGiven() {
    let value: JSONValue = ["b": 1, "a": [true, .null, "x"], "c": [:], "d": []]
    #expect(value.text() == #"{"b":1,"a":[true,null,"x"],"c":{},"d":[]}"#)
    #expect(
      value.text(pretty: true) == """
        {
          "b": 1,
          "a": [
            true,
            null,
            "x"
          ],
          "c": {},
          "d": []
        }
        """)
  }

  @Test func stringsAreEscapedOnlyWhereTheyMustBe() {
    let value = JSONValue.string("\"\\/\n\r\t\u{0}\u{1F}\u{7F}é😀\u{2028}")
    #expect(value.text() == "\"\\\"\\\\/\\n\\r\\t\\u0000\\u001f\u{7F}é😀\u{2028}\"")
  }

  @Test func escapesAreRead() throws {
    let text = #""\u00e9\ud83d\ude00\b\f\/\u0000""#
    #expect(try JSONValue(bytes: Array(text.utf8)) == .string("é😀\u{8}\u{C}/\u{0}"))
  }

  @Test(arguments: ["\u{FEFF}{}", " {} ", "\n{\t}\r\n"]) func blanksAroundMeanNothing(
    text: String
  ) throws {
    #expect(try JSONValue(bytes: Array(text.utf8)) == [:])
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func numbersThatAreNotFiniteAreRefused(value: Double) {
    #expect(throws: DocumentError.self) { try JSONValue(value) }
  }

  @Test func membersAreFoundByPath() throws {
    let value: JSONValue = ["a": ["b": [10, ["c": "x"]]], "n": .null, "a b": 2]
    #expect(try value.int(["a", "b", 0]) == 10)
    #expect(try value.string(["a", "b", 1, "c"]) == "x")
    #expect(try value.int("a b") == 2)
    #expect(value.find("n") == nil)
    #expect(value.find(["a", "b", 2]) == nil)
    #expect(value.find(["a", 0]) == nil)
    #expect(value["a"]?["b"]?.kind == .array)
  }

  @Test func errorsNameThePath() {
    let value: JSONValue = ["a": ["b": [10, "x"]], "h": 1]
    #expect(throws: DocumentError.missingValue(path: "$.a.c")) { try value.int(["a", "c"]) }
    let error = #expect(throws: DocumentError.self) { try value.int(["a", "b", 1]) }
    #expect(error?.description == "$.a.b[1] is the text 'x', expected a whole number")
    #expect(throws: DocumentError.self) { try value.string("h") }
    #expect(throws: DocumentError.self) { try value.bool("h") }
    #expect(throws: DocumentError.self) { try value.array("h") }
    #expect(throws: DocumentError.self) { try value.object("h") }
    #expect(throws: DocumentError.self) { try value.double("a") }
  }
}
