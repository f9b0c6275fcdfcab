import Hardware
import Quantities

/// Clocks at which a slowed device is looked at, as shares of its running clock.
enum ClockShares {
  static let all = SIMD8<Double>(1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65)
  /// How much longer what the clock drives takes at each.
  static let slowing = 1 / all
}

/// How much longer work takes at each of the clocks.
struct Slowing: Sendable {
  /// What the multiprocessors' clock drives.
  let core = ClockShares.slowing
  /// The matrix unit, which issues no faster above a clock of its own.
  let matrix: SIMD8<Double>

  /// A matrix unit that issues no faster above a share of the running clock.
  init(matrixShare: Double) {
    matrix = pointwiseMax(matrixShare / ClockShares.all, SIMD8(repeating: 1))
  }
}

/// Times at each of a few clocks, with the energy that goes into the work, hidden work included.
enum Drawing: CostAlgebra {
  struct Cost {
    /// At each of `ClockShares`; the first is the time at full clock.
    var times = SIMD8<Double>(repeating: 0)
    /// Joules at full clock that fall with its voltage, and those of memory, which do not.
    var core = 0.0
    var memory = 0.0
    /// How long the matrix unit is busy, at full clock.
    var matrix = Seconds.zero

    var time: Seconds { Seconds(times[0]) }

    fileprivate mutating func draw(of other: Cost) {
      core += other.core
      memory += other.memory
      matrix += other.matrix
    }
  }

  @inline(__always)
  static func term(_ cause: @autoclosure () -> Cause, _ time: Seconds) -> Cost {
    Cost(times: SIMD8(repeating: time.value))
  }
  @inline(__always)
  static func term(
    _ cause: @autoclosure () -> Cause, _ time: Seconds, slowing: @autoclosure () -> SIMD8<Double>
  ) -> Cost {
    var cost = Cost(times: time.value * slowing())
    switch cause() {
    case .compute(.matrix, _), .padding: cost.matrix = time
    default: break
    }
    return cost
  }
  @inline(__always)
  static func serial(_ a: Cost, _ b: Cost) -> Cost {
    var cost = a
    cost.times += b.times
    cost.draw(of: b)
    return cost
  }
  @inline(__always)
  static func overlapped(_ a: Cost, _ b: Cost) -> Cost {
    var cost = a
    cost.times = pointwiseMax(a.times, b.times)
    cost.draw(of: b)
    return cost
  }
  @inline(__always)
  static func overlapped(_ a: Cost, _ b: Cost, hiding share: Double) -> Cost {
    let (long, short) = (pointwiseMax(a.times, b.times), pointwiseMin(a.times, b.times))
    var cost = a
    cost.times = pointwiseMax(long, short * share) + short * (1 - share)
    cost.draw(of: b)
    return cost
  }
  @inline(__always)
  static func scaled(_ cost: Cost, _ factor: Double) -> Cost {
    Cost(
      times: cost.times * factor, core: cost.core * factor, memory: cost.memory * factor,
      matrix: cost.matrix * factor)
  }
  @inline(__always)
  static func part(_ name: @autoclosure () -> String, _ times: Int, _ cost: Cost) -> Cost {
    scaled(cost, Double(times))
  }
  @inline(__always)
  static func drawing(
    _ cost: Cost, core: @autoclosure () -> Double, memory: @autoclosure () -> Double
  ) -> Cost {
    var cost = cost
    cost.core += core()
    cost.memory += memory()
    return cost
  }
  @inline(__always)
  static func time(_ cost: Cost) -> Seconds { cost.time }
  static var nothing: Cost { Cost() }
  static func cost(of program: BoundProgram, _ question: KernelQuestion) throws(ModelError) -> Cost
  {
    try program.mechanism.draw(question)
  }
}
