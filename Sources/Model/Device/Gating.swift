import Hardware
import Quantities
import Workloads

/// What is fitted of a gate's activation and product over halves of the rows of one array.
struct GatingParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .time("startup", 0...6, "one of the two kernels, launch to first load and last store to end"),
    .ratio(
      "instructions", 0...200, ideal: 0,
      "instructions that an element takes a lane where its place is computed from its number"),
    .ratio("memory", 0.5...1, ideal: 1, "share of the memory's bandwidth"),
  ]

  var startup: Double { values[0] }
  var instructions: Double { values[1] }
  var memory: Double { values[2] }
}

/// SiLU(gate) x up by a framework: one kernel for the activation, one for the product.
///
/// Rows that are halves of longer ones take the kernel without vectors, where each element's place costs divisions; whole
/// arrays take the vectorized ones, which are those of the families gelu and add.
struct Gating {
  let device: Device
  let parameters: GatingParameters
  let type: ElementType
  let count: Double
  let cold: Double

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    A.serial(kernel(inputs: 1, A.self), kernel(inputs: 2, A.self))
  }

  private func kernel<A: CostAlgebra>(inputs: Double, _: A.Type) -> A.Cost {
    let size = type.size.value
    let (reads, writes) = (inputs * count * size * cold, count * size)
    let bandwidth = device.memoryBandwidth * parameters.memory
    let left = writes - device.dirty(writes: writes, reads: reads)
    return A.serial(
      A.term(.startup, device.startup(parameters.startup)),
      A.overlapped(
        A.term(
          .compute(.vector, .fp32),
          Seconds(count * parameters.instructions / device.instructions)),
        A.serial(
          A.term(.read(level: device.memoryName), Seconds(reads / bandwidth)),
          A.term(.write(level: device.memoryName), Seconds(left / bandwidth)))))
  }
}
