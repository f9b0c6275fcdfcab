import Laws
import Quantities
import Testing

@Suite struct RoundingTests {
  @Test(arguments: AnyDimension.all, 0..<2)
  func roundedTextIsWithinHalfOfItsLastDigit(dimension: AnyDimension, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var ragged: [String] = []
    for _ in 0..<60 {
      let value = random.factor(-40...60) * (Bool.random(using: &random) ? 1 : -1)
      let digits = Int.random(in: 1...6, using: &random)
      let text = dimension.rounded(value, digits)
      let error = abs(try dimension.read(text) - value) / abs(value)
      #expect(error <= 0.5 * power(1 - digits) * (1 + 1e-9), "\(value) became '\(text)'")
      if significantDigits(of: text) > digits { ragged.append("\(value) became '\(text)'") }
    }
    #expect(ragged == [])
  }

  /// Whole nanoseconds keep their three decimals as microseconds, whatever they were computed by; nothing has 16 digits.
  @Test(arguments: 0..<4) func tidyNumbersKeepNanosecondsAndLoseNoise(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    for _ in 0..<200 {
      let nanoseconds = Int.random(in: -(1 << 40)...(1 << 40), using: &random)
      let exact = Double(nanoseconds) / 1000
      #expect(exact.tidied() == exact)
      #expect((Double(nanoseconds) / 1e9 * 1e6).tidied() == exact)
      let value = random.factor(-30...60)
      #expect(abs(value.tidied() - value) <= 1e-11 * value)
      #expect(significantDigits(of: "\(value.tidied())") <= 15, "\(value)")
    }
    #expect((0.1 + 0.2).tidied() == 0.3 && (2.0 / 3).tidied(digits: 6) == 0.666667)
    #expect(0.0.tidied() == 0 && Double.infinity.tidied() == .infinity)
  }

  @Test(arguments: 0..<4) func roundingKeepsSoManyDigitsAtEveryMagnitude(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    var ragged: [String] = []
    for _ in 0..<100 {
      let value = random.factor(-50...50)
      let digits = Int.random(in: 1...6, using: &random)
      let rounded = value.rounded(toSignificant: digits)
      #expect(abs(rounded - value) <= 0.5 * power(1 - digits) * value * (1 + 1e-9))
      if significantDigits(of: "\(rounded)") > digits {
        ragged.append("\(value) became \(rounded)")
      }
      #expect(rounded.rounded(toSignificant: digits) == rounded)
      #expect((-value).rounded(toSignificant: digits) == -rounded)
    }
    #expect(ragged == [])
  }

  @Test(arguments: [
    Double.leastNonzeroMagnitude, .leastNormalMagnitude / 4096, .leastNormalMagnitude, 1e-300,
    1e300, 1.7e308, -.leastNormalMagnitude / 4096,
  ])
  func roundingIsFiniteAtTheExtremes(value: Double) {
    let rounded = value.rounded(toSignificant: 3)
    #expect(rounded.isFinite)
    #expect(abs(rounded - value) <= 0.006 * abs(value) + Double.leastNonzeroMagnitude)
  }

  @Test(arguments: [
    (4.8e12, 3, "4.8 TB"), (1_234_567, 3, "1.23 MB"), (999.9, 3, "1 kB"), (999.4, 3, "999 B"),
    (0, 3, "0 B"), (1536, 2, "1.5 kB"), (-2e9, 1, "-2 GB"), (1_234_567, 5, "1.2346 MB"),
  ])
  func peopleReadDecimalPrefixes(value: Double, digits: Int, text: String) {
    #expect(Bytes(value).rounded(digits: digits) == text)
  }

  @Test(arguments: [
    (1.15e-6, "1.15 us"), (2e-13, "0.2 ps"), (7200, "7200 s"), (0.0999951, "100 ms"),
  ])
  func timesGoDownToPicoseconds(value: Double, text: String) {
    #expect(Seconds(value).rounded() == text)
  }

  @Test(arguments: 0..<4) func theShortFormReadsBackAndHasNoEmptyFraction(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    for _ in 0..<100 {
      let value = random.double()
      let whole = Double(random.integer())
      #expect(Double(value.short)?.bitPattern == value.bitPattern)
      #expect(Double(whole.short) == whole)
      #expect(!whole.short.hasSuffix(".0"))
    }
  }

  /// Ten to a whole power.
  private func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? .nan }

  /// Digits of the number that a text begins with, without zeros at either end.
  private func significantDigits(of text: String) -> Int {
    let number = text.split(separator: " ").first ?? ""
    let digits = number.prefix { $0 != "e" }.filter(\.isNumber)
    let tail = digits.drop { $0 == "0" }
    return tail.reversed().drop { $0 == "0" }.count
  }
}
