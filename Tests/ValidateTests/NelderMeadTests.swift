import Laws
import Testing

@testable import Validate

@Suite struct NelderMeadTests {
  @Test(arguments: 0..<20, 1...3) func theMinimumOfAQuadraticIsFound(seed: Int, count: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let centre = (0..<count).map { _ in Double.random(in: -5...5, using: &random) }
    let weights = (0..<count).map { _ in random.factor(-2...3) }
    let start = (0..<count).map { _ in Double.random(in: -5...5, using: &random) }
    let least = Double.random(in: -1...1, using: &random)
    let quadratic = { (point: [Double]) in
      point.indices.reduce(least) {
        $0 + weights[$1] * (point[$1] - centre[$1]) * (point[$1] - centre[$1])
      }
    }
    let found = NelderMead().minimum(from: start, of: quadratic)
    #expect(found.value == quadratic(found.point))
    #expect(found.value - least < 1e-9)
    #expect(zip(found.point, centre).allSatisfy { abs($0 - $1) < 1e-4 }, "\(found.point) \(centre)")
  }

  /// 100 (y - x^2)^2 + (1 - x)^2, whose minimum 0 lies at (1, 1) in a bent valley.
  @Test(arguments: [[-1.2, 1], [0, 0], [2, -2], [1, 1]])
  func theMinimumOfRosenbrocksValleyIsFound(start: [Double]) {
    let valley = { (point: [Double]) in
      let (x, y) = (point[0], point[1])
      let (across, along) = (y - x * x, 1 - x)
      return 100 * across * across + along * along
    }
    let found = NelderMead().minimum(from: start, of: valley)
    #expect(found.value < 1e-8)
    #expect(found.point.allSatisfy { abs($0 - 1) < 1e-3 }, "\(found.point)")
  }

  @Test func noPointIsWorseThanTheStart() {
    let start = [3.0, -4]
    let flat = NelderMead().minimum(from: start) { _ in 7 }
    #expect(flat.value == 7)
    let steep = NelderMead(iterations: 3).minimum(from: start) { $0.reduce(0) { $0 + abs($1) } }
    #expect(steep.value < 7)
    let barred = NelderMead().minimum(from: [0.5]) { $0[0] < 0 ? .infinity : $0[0] }
    #expect(barred.value >= 0 && barred.value < 1e-6)
  }
}
