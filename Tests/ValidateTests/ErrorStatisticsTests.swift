import Laws
import Quantities
import Testing
import Validate

/// A residual of which only the numbers matter.
func residual(
  _ family: String, predicted: Double, measured: Double = 100,
  within: ClosedRange<Double> = 0...1e9,
  spread: Double = 0, subject: String = "row"
) -> Residual {
  Residual(
    subject: subject, family: family, predicted: predicted, measured: measured,
    low: within.lowerBound, high: within.upperBound, bound: "L2 reads",
    spread: spread)
}

@Suite struct ErrorStatisticsTests {
  /// Errors of +10 %, -20 %, +30 %, 0 and -50 %.
  private let residuals = [
    residual("a", predicted: 110, within: 90...99, spread: 0.05),
    residual("a", predicted: 80, within: 100...120, spread: 0.01),
    residual("a", predicted: 130, within: 50...100, spread: 0.02),
    residual("a", predicted: 100, within: 90...110, spread: 0.03),
    residual("a", predicted: 50, within: 101...200, spread: 0.04),
  ]

  @Test func statisticsAreThoseWorkedOutByHand() throws {
    let statistics = try #require(ErrorStatistics(residuals, name: "a"))
    #expect(statistics.name == "a" && statistics.count == 5)
    #expect(abs(statistics.mape - 0.22) < 1e-12)
    #expect(abs(statistics.bias - -0.06) < 1e-12)
    #expect(abs(statistics.median - 0.2) < 1e-12)
    // 0, 10, 20, 30, 50: nine tenths of four steps are 3.6, so 30 + 0.6 x 20.
    #expect(abs(statistics.p90 - 0.42) < 1e-12)
    #expect(statistics.coverage == 0.6)
    #expect(statistics.spread == 0.03)
  }

  @Test func ofOneResidualEverythingIsItsError() throws {
    let statistics = try #require(ErrorStatistics([residuals[1]], name: "one"))
    let errors = [statistics.mape, statistics.median, statistics.p90, -statistics.bias]
    #expect(errors.allSatisfy { abs($0 - 0.2) < 1e-12 })
    #expect(statistics.coverage == 1)
  }

  @Test func thereAreNoneOfNothing() {
    #expect(ErrorStatistics([], name: "none") == nil)
  }

  @Test(arguments: 0..<20) func statisticsDoNotDependOnTheOrderNorOnTheUnit(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let rows = (0..<Int.random(in: 1...20, using: &random)).map { _ in
      residual("a", predicted: random.factor(-3...3), measured: random.factor(-3...3))
    }
    let shuffled = rows.shuffled(using: &random).map { row in
      var scaled = row
      scaled.predicted = row.predicted * 1024
      scaled.measured = row.measured * 1024
      return scaled
    }
    let one = try #require(ErrorStatistics(rows, name: ""))
    let other = try #require(ErrorStatistics(shuffled, name: ""))
    #expect(one.median == other.median && one.p90 == other.p90)
    #expect(abs(one.mape - other.mape) <= 1e-12 * one.mape)
    #expect(abs(one.bias) <= one.mape * (1 + 1e-12) && one.median <= one.p90)
  }

  @Test func aMeasurementAtAnEndOfItsIntervalIsCovered() {
    #expect(residual("a", predicted: 1, within: 100...200).isCovered)
    #expect(residual("a", predicted: 1, within: 50...100).isCovered)
    #expect(!residual("a", predicted: 1, within: 50...99.9).isCovered)
    #expect(!residual("a", predicted: 1, within: 100.1...200).isCovered)
  }
}
