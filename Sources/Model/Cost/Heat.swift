import Hardware
import Quantities

/// Times with how long each unit is busy in them, hidden work included: what decides the power that is drawn.
enum Heating: CostAlgebra {
  struct Cost {
    var time = Seconds.zero
    var matrix = Seconds.zero
    var memory = Seconds.zero
    var vector = Seconds.zero

    fileprivate mutating func work(of other: Cost) {
      matrix += other.matrix
      memory += other.memory
      vector += other.vector
    }
  }

  @inline(__always)
  static func term(_ cause: @autoclosure () -> Cause, _ time: Seconds) -> Cost {
    var cost = Cost(time: time)
    switch cause() {
    case .compute(.matrix, _), .padding: cost.matrix = time
    case .compute: cost.vector = time
    case .read, .write: cost.memory = time
    default: break
    }
    return cost
  }
  @inline(__always)
  static func serial(_ a: Cost, _ b: Cost) -> Cost {
    var cost = a
    cost.time += b.time
    cost.work(of: b)
    return cost
  }
  @inline(__always)
  static func overlapped(_ a: Cost, _ b: Cost) -> Cost {
    var cost = a
    cost.time = max(a.time, b.time)
    cost.work(of: b)
    return cost
  }
  @inline(__always)
  static func scaled(_ cost: Cost, _ factor: Double) -> Cost {
    Cost(
      time: cost.time * factor, matrix: cost.matrix * factor, memory: cost.memory * factor,
      vector: cost.vector * factor)
  }
  @inline(__always)
  static func part(_ name: @autoclosure () -> String, _ times: Int, _ cost: Cost) -> Cost {
    scaled(cost, Double(times))
  }
  @inline(__always)
  static func time(_ cost: Cost) -> Seconds { cost.time }
  static var nothing: Cost { Cost() }
  static func cost(of program: BoundProgram, _ question: KernelQuestion) throws(ModelError) -> Cost {
    try program.mechanism.energy(question)
  }
}

extension HardwareProfile.PowerLimit {
  /// How much longer than at full clock work takes under the limit: work costs the same energy at any clock, so that the
  /// mean power decides.
  ///
  /// time = max(time, (base time + matrix t_matrix + memory t_memory + vector t_vector) / limit)
  func excess(_ heat: Heating.Cost) -> Seconds {
    let energy =
      base.value * heat.time.value + matrix.value * heat.matrix.value
      + memory.value * heat.memory.value + vector.value * heat.vector.value
    return max(.zero, Seconds(energy / limit.value) - heat.time)
  }
}
