import Foundation

/// Steele, Lea and Flood's generator (2014): the same draws from the same seed everywhere.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator whose draws `seed` decides.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let mixed = Self.mixed(state)
    state &+= Self.step
    return mixed
  }

  private static var step: UInt64 { 0x9E37_79B9_7F4A_7C15 }

  /// The first draw of a generator: a number of which every bit depends on every bit of `seed`.
  static func mixed(_ seed: UInt64) -> UInt64 {
    var z = seed &+ step
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of (0, 1].
  mutating func unit() -> Double { 1 - Double(next() >> 11) * 0x1p-53 }

  /// A number of the exponential distribution of mean 1.
  mutating func exponential() -> Double { -Foundation.log(unit()) }

  /// A number of the normal distribution of mean 0 and deviation 1 (Box and Muller 1958).
  mutating func normal() -> Double {
    let radius = (2 * exponential()).squareRoot()
    return radius * Foundation.cos(2 * .pi * unit())
  }

  /// A number of the gamma distribution of this shape and scale 1 (Marsaglia and Tsang 2000).
  mutating func gamma(shape: Double) -> Double {
    guard shape >= 1 else {
      return gamma(shape: shape + 1) * Foundation.pow(unit(), 1 / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = 1 + c * x
      guard v > 0 else { continue }
      let cube = v * v * v
      if Foundation.log(unit()) < x * x / 2 + d - d * cube + d * Foundation.log(cube) {
        return d * cube
      }
    }
  }
}
