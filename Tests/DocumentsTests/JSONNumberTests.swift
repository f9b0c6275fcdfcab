import Documents
import Laws
import Testing

@Suite struct JSONNumberTests {
  @Test(arguments: 0..<20) func microsecondsWithThreeDecimalsAreExactNanoseconds(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for _ in 0..<100 {
      let nanoseconds = random.integer()
      var writer = JSONWriter()
      writer.fixed(nanoseconds, decimals: 3)
      let text = String(decoding: writer.bytes, as: UTF8.self)
      #expect(try #require(JSONNumber(text: text)).nanosecondsFromMicroseconds == nanoseconds)
    }
  }

  @Test(arguments: 0..<20) func anExponentMovesThePoint(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let value = random.integer() / 1000 | 1
    for shift in 0..<30 {
      let zeros = String(repeating: "0", count: shift)
      let up = try #require(JSONNumber(text: "\(value)\(zeros)e-\(shift)"))
      #expect(up.int64 == value)
      #expect(up.nanosecondsFromMicroseconds == value * 1000)
    }
  }

  @Test(arguments: [
    ("1712195495505583.0", 1_712_195_495_505_583_000), ("4458676983543.183", 4_458_676_983_543_183),
    ("-1.5", -1500), ("1e3", 1_000_000), ("1E+3", 1_000_000), ("0", 0), ("-0.0", 0),
    ("0.0004", 0), ("0.0005", 1), ("-0.0005", -1), ("0.00049999", 0), ("1.2344999", 1234),
    ("1.2345", 1235), ("-1.2345", -1235), ("0e99999999999999999999", 0),
    ("1e-99999999999999999999", 0), ("9223372036854775.807", Int64.max),
    ("-9223372036854775.808", Int64.min), ("0.00000000000000000000001e26", 1_000_000),
  ])
  func microsecondsBecomeTheNearestNanosecond(text: String, expected: Int64) throws {
    #expect(try #require(JSONNumber(text: text)).nanosecondsFromMicroseconds == expected)
  }

  @Test(arguments: [
    "9223372036854775.808", "-9223372036854775.809", "9223372036854775.8075", "1e16",
    "1e99999999999999999999",
  ])
  func whatNanosecondsCannotHoldIsNil(text: String) throws {
    #expect(try #require(JSONNumber(text: text)).nanosecondsFromMicroseconds == nil)
  }

  @Test(arguments: [
    ("12", 12), ("-12", -12), ("1.0", 1), ("1e3", 1000), ("1500e-2", 15), ("1.5", nil),
    ("1e-1", nil), ("9223372036854775807", Int64.max), ("9223372036854775808", nil),
    ("-9223372036854775808", Int64.min), ("99999999999999999999", nil),
  ])
  func wholeNumbersAreExactOrNil(text: String, expected: Int64?) throws {
    #expect(try #require(JSONNumber(text: text)).int64 == expected)
  }

  @Test(arguments: [
    "", "01", "1.", ".5", "+1", "-", "1e", "1e+", "0x1", "NaN", "Infinity", "1 ", " 1", "1,", "--1",
    "\"1\"", "null",
  ])
  func whatJSONDoesNotTakeIsNoNumber(text: String) {
    #expect(JSONNumber(text: text) == nil)
  }

  @Test func doublesBeyondTheLargestAreNil() throws {
    #expect(try #require(JSONNumber(text: "1e999")).double == nil)
    #expect(try #require(JSONNumber(text: "-2.5e-3")).double == -0.0025)
  }
}
