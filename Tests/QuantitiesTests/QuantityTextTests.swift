import Laws
import Quantities
import Testing

@Suite struct QuantityTextTests {
  @Test(arguments: AnyDimension.all, 0..<3)
  func textReadsBackToTheSameBits(dimension: AnyDimension, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for _ in 0..<60 {
      let prefix = random.one(of: dimension.prefixes)
      let whole = Double(Int.random(in: -5000...5000, using: &random))
      let near = Double.random(in: 0.9...1100, using: &random) * prefix.factor
      for value in [random.double(), whole * prefix.factor, near, near.rounded(), near.nextUp] {
        let text = dimension.text(value)
        let read = try dimension.read(text)
        if read.bitPattern != value.bitPattern {
          Issue.record("\(value) became '\(text)', which reads as \(read)")
        }
      }
    }
  }

  @Test(arguments: AnyDimension.all) func extremesReadBackToTheSameBits(
    dimension: AnyDimension
  ) throws {
    let extremes: [Double] = [
      0, -0.0, 1, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
      .ulpOfOne,
      0.1, 1 / 3, 999.9999999999999, 1000, 1023, 1024, 4095 * 1024, 4096 * 1024, 1e15, 1e16, 1e21,
      9_007_199_254_740_992,
    ]
    for value in extremes + extremes.map({ -$0 }) {
      let read = try dimension.read(dimension.text(value))
      #expect(read.bitPattern == value.bitPattern, "\(dimension.text(value))")
    }
  }

  @Test(arguments: [
    "5", "5 ", "5 GB/s", "5 gB", "5 KB", "5 kiB", "5 GIB", "5 G B", "5 FLOP", "5 op",
  ])
  func aUnitThatDoesNotFitIsRefused(text: String) {
    let expected = ["TiB", "GiB", "MiB", "KiB", "EB", "PB", "TB", "GB", "MB", "kB", "B"]
    #expect(throws: QuantityError.wrongUnit(text: text, expected: expected)) {
      try Bytes(text: text)
    }
  }

  @Test(arguments: ["5 ks", "5 min", "5 GB"]) func aTimeHasNoUnitsButThoseOfTime(text: String) {
    #expect(
      throws: QuantityError.wrongUnit(text: text, expected: ["s", "ms", "us", "ns", "ps"])
    ) { try Seconds(text: text) }
  }

  @Test(arguments: ["", " ", "GB", "five GB", "4.8TB", "5,5 GB", "1.2.3 GB", "- 5 GB"])
  func aTextWithoutANumberIsRefused(text: String) {
    #expect(throws: QuantityError.notANumber(text: text)) { try Bytes(text: text) }
  }

  @Test(arguments: ["nan B", "inf B", "-inf B", "infinity GB", "-nan B", "1e999 B"])
  func aNumberThatIsNotFiniteIsRefused(text: String) {
    #expect(throws: QuantityError.notFinite(text: text)) { try Bytes(text: text) }
  }

  @Test(arguments: ["1e300 EB", "-1e300 EB", "1.7e308 kB"])
  func aNumberThatIsNotFiniteInBaseUnitsIsRefused(text: String) {
    #expect(throws: QuantityError.notFinite(text: text)) { try Bytes(text: text) }
  }

  @Test func workMayBeCountedInOperations() throws {
    #expect(try FLOPs(text: "3 op").value == 3)
    #expect(try FLOPs(text: "3 Gop").value == 3e9)
    #expect(try FLOPsPerSecond(text: "4.5 Top/s") == FLOPsPerSecond(text: "4.5 TFLOP/s"))
    #expect(try FLOPsPerByte(text: "2 op/B").value == 2)
    #expect(FLOPs(3e9).text == "3 GFLOP")
  }

  @Test func errorsNameTheTextAndWhatWasExpected() {
    #expect(
      QuantityError.wrongUnit(text: "5 K", expected: ["kW", "W"]).description
        == "'5 K' has no unit that fits; expected one of kW, W")
    #expect(QuantityError.notANumber(text: "x").description == "'x' does not begin with a number")
    #expect(QuantityError.notFinite(text: "inf B").description == "'inf B' is not a finite number")
  }
}
