#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A discrete Fourier transform, plainly.
enum Spectrum {
  /// The frequency that a transform in place leaves at a place: its digits reversed.
  static func frequency(of place: Int, _ factors: [Int]) -> Int {
    var (rest, frequency, weight) = (place, 0, factors.reduce(1, *))
    for factor in factors.reversed() {
      weight /= factor
      frequency += rest % factor * weight
      rest /= factor
    }
    return frequency
  }

  static func value(of points: [Double], at frequency: Int) -> (Double, Double) {
    let n = points.count / 2
    return (0..<n).reduce((0.0, 0.0)) { sum, i in
      let angle = -2 * Double.pi * Double(i * frequency % n) / Double(n)
      let (a, b) = (points[2 * i], points[2 * i + 1])
      return (sum.0 + a * cos(angle) - b * sin(angle), sum.1 + a * sin(angle) + b * cos(angle))
    }
  }
}
