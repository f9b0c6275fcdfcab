import Laws
import Planning
import Testing

@Suite struct SizesTests {
  @Test(arguments: [
    ("512", [512]), ("2k", [2000]), ("4Ki", [4096]), ("1.5k", [1500]), ("1-4", [1, 2, 3, 4]),
    ("1,8,64", [1, 8, 64]), ("1k-1002", [1000, 1001, 1002]), ("15T", [15_000_000_000_000]),
    ("0", [0]), ("-5", [-5]),
  ])
  func sizesAreReadAsTheyAreWritten(text: String, sizes: [Int]) throws {
    #expect(try Sizes(text: text).values == sizes)
  }

  @Test(arguments: [
    ("8-4", "'4-8'"), ("x", "'x'"), ("", "''"), ("1,,2", "''"), ("2.5", "'2.5'"),
    ("1.0005k", "'1.0005k'"), ("1e3", "'1e3'"), ("2K", "'2K'"), ("1-2-3", "'1-2-3'"),
    ("0-99999999", "sizes"), ("9999999999999999T", "T"),
  ])
  func whatIsNoSizeIsNamed(text: String, part: String) {
    #expect { try Sizes(text: text) } throws: { "\($0)".contains(part) }
  }

  @Test func oneSizeIsNotSeveral() throws {
    #expect(try Sizes.one("2k") == 2000)
    #expect { try Sizes.one("1,2") } throws: { "\($0)".contains("several") }
  }

  /// A list reads back from its digits.
  @Test(arguments: 1...4)
  func listsReadBack(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let values = (0..<20).map { _ in Int.random(in: 0..<1 << 40, using: &random) }
    #expect(try Sizes(text: Sizes(values).description).values == values)
  }
}
