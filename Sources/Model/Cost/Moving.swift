import Hardware
import Quantities
import Workloads

/// The time with the bytes that a device's memory gives and takes, those of hidden work included.
///
/// Programs say bytes as joules of memory; what one byte costs divides them again.
enum Moving: StepAlgebra {
  struct Cost {
    var time = Seconds.zero
    /// Joules of memory.
    var memory = 0.0
  }

  static func term(_ cause: @autoclosure () -> Cause, _ time: Seconds) -> Cost { Cost(time: time) }
  static func serial(_ a: Cost, _ b: Cost) -> Cost {
    Cost(time: a.time + b.time, memory: a.memory + b.memory)
  }
  static func overlapped(_ a: Cost, _ b: Cost) -> Cost {
    Cost(time: max(a.time, b.time), memory: a.memory + b.memory)
  }
  static func overlapped(_ a: Cost, _ b: Cost, hiding share: Double) -> Cost {
    let (long, short) = a.time >= b.time ? (a, b) : (b, a)
    return Cost(
      time: max(long.time, short.time * share) + short.time * (1 - share),
      memory: a.memory + b.memory)
  }
  static func scaled(_ cost: Cost, _ factor: Double) -> Cost {
    Cost(time: cost.time * factor, memory: cost.memory * factor)
  }
  static func part(_ name: @autoclosure () -> String, _ times: Int, _ cost: Cost) -> Cost {
    scaled(cost, Double(times))
  }
  static func drawing(
    _ cost: Cost, core: @autoclosure () -> Double, memory: @autoclosure () -> Double
  ) -> Cost { Cost(time: cost.time, memory: cost.memory + memory()) }
  static func time(_ cost: Cost) -> Seconds { cost.time }
  static var nothing: Cost { Cost() }
  static func cost(
    of program: BoundProgram, _ question: KernelQuestion
  ) throws(ModelError) -> Cost {
    // What a program hides of its own draws memory too.
    let drawn = try program.mechanism.draw(question)
    return Cost(time: drawn.time, memory: drawn.memory)
  }
  static func limited<P: PartSource>(
    _ parts: P, after load: Load, on machine: StepModel
  ) throws(ModelError) -> Cost { try machine.cost(parts, Moving.self) }
}
