import Laws
import Testing

@testable import Validate

@Suite struct LeastSquaresTests {
  @Test(arguments: 0..<20, 1...4) func theMinimumOfAQuadraticIsFound(seed: Int, count: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let centre = (0..<count).map { _ in Double.random(in: -5...5, using: &random) }
    let weights = (0..<count).map { _ in random.factor(-2...3) }
    let start = (0..<count).map { _ in Double.random(in: -5...5, using: &random) }
    let squares = LeastSquares(edge: .infinity)
    let found = squares.minimum(from: start) { point in
      point.indices.map { weights[$0] * (point[$0] - centre[$0]) }
    }
    #expect(found.value < 1e-9)
    #expect(zip(found.point, centre).allSatisfy { abs($0 - $1) < 1e-3 }, "\(found.point) \(centre)")
  }

  /// 10 (y - x^2) and 1 - x, both 0 at (1, 1) in a bent valley (Rosenbrock 1960).
  @Test(arguments: [[-1.2, 1], [0, 0], [2, -2], [1, 1]])
  func theMinimumOfRosenbrocksValleyIsFound(start: [Double]) {
    let found = LeastSquares(edge: .infinity).minimum(from: start) { point in
      [10 * (point[1] - point[0] * point[0]), 1 - point[0]]
    }
    #expect(found.value < 1e-8)
    #expect(found.point.allSatisfy { abs($0 - 1) < 1e-3 }, "\(found.point)")
  }

  /// Of a line through many points one far off moves the mean, and hardly the robust fit.
  @Test func anOutlierHardlyMovesTheLine() {
    let points = (0..<20).map { ($0 == 7 ? 50 : 3.0) }
    let found = LeastSquares(edge: 0.1).minimum(from: [0]) { point in points.map { point[0] - $0 } }
    #expect(abs(found.point[0] - 3) < 0.02)
  }

  @Test func noPointIsWorseThanTheStart() {
    let start = [3.0, -4]
    let flat = LeastSquares().minimum(from: start) { _ in [7] }
    #expect(flat.point == start)
    let barred = LeastSquares().minimum(from: [0.5]) { $0[0] < 0 ? [.infinity] : [$0[0]] }
    #expect(barred.value >= 0 && barred.value < 0.1)
  }
}
