import Hardware
import Quantities
import Workloads

/// What work costs a device in joules, by its kind; nothing where a profile does not say.
struct EnergyFigures: Sendable {
  /// Of one FLOP by element type, on the matrix unit and on the vectors.
  private let matrix: [Double]
  private let vector: [Double]
  /// Of one byte from or to memory.
  let memory: Double

  init(_ power: PowerModel?, memoryName: String) {
    func each(_ subject: PowerModel.Cost.Subject) -> Double? { power?.cost(of: subject)?.value }
    /// A type whose cost is not said is as much cheaper than one that is as it is narrower.
    func costs(_ unit: ArithmeticUnit, like known: ElementType) -> [Double] {
      ElementType.allCases.map { type in
        each(.unit(unit, type)) ?? (each(.unit(unit, known)) ?? 0) * (type.size / known.size)
      }
    }
    (matrix, vector) = (costs(.matrix, like: .bf16), costs(.vector, like: .fp32))
    // Of a device without figures bytes alone are asked, for which any unit serves.
    memory = power == nil ? 1 : each(.level(memoryName)) ?? 0
  }

  /// Of one FLOP.
  func flop(_ unit: ArithmeticUnit, _ type: ElementType) -> Double {
    unit == .matrix ? matrix[type.position] : vector[type.position]
  }
}

/// The controller of a device's power limit: under load it lowers the clock until the mean draw is the limit.
struct PowerControl: Sendable {
  let after: Seconds
  /// Watts of a device that has nothing to do.
  let idle: Double
  private let limit: Double
  private let busy: Double
  /// The square of the voltage at each of `ClockShares`, against that at full clock.
  private let squares: SIMD8<Double>

  init(_ power: PowerModel) {
    (after, limit, busy) = (power.after, power.limit.value, power.busy.value)
    idle = (power.idle ?? power.busy).value
    let voltages = (1 - power.voltage) + power.voltage * ClockShares.all
    squares = voltages * voltages
  }

  /// Where a load settles: its time, its clock as a share of the running clock, and its energy.
  struct Settled {
    var time: Seconds
    var clock = 1.0
    var energy: Joules
  }

  /// The energy of a load beyond what the device draws whatever it does.
  func beyondBusy(_ settled: Settled) -> Joules {
    settled.energy - Joules(busy * settled.time.value)
  }

  /// A load at full clock.
  func free(_ cost: Drawing.Cost) -> Settled {
    Settled(
      time: cost.time, energy: Joules(busy * cost.times[0] + cost.memory + cost.core))
  }

  /// A load that goes on for longer than the controller looks back, at the fastest clock that the limit leaves.
  ///
  /// busy + (memory + v(s) core) / T(s) <= limit, with T and v between the clocks looked at taken to be straight lines.
  func settled(_ cost: Drawing.Cost) -> Settled {
    let energies = busy * cost.times + cost.memory + squares * cost.core
    let draws = energies / cost.times
    guard cost.times[0] > 0, draws[0] > limit else { return free(cost) }
    for lane in 1..<draws.scalarCount where draws[lane] <= limit {
      let share = (draws[lane - 1] - limit) / (draws[lane - 1] - draws[lane])
      func between(_ values: SIMD8<Double>) -> Double {
        values[lane - 1] + (values[lane] - values[lane - 1]) * share
      }
      let time = between(cost.times)
      return Settled(
        time: Seconds(time), clock: between(ClockShares.all), energy: Joules(limit * time))
    }
    // Below the lowest clock work waits.
    let last = draws.scalarCount - 1
    let time = cost.times[last] * draws[last] / limit
    return Settled(
      time: Seconds(time), clock: ClockShares.all[last], energy: Joules(limit * time))
  }
}
