import Hardware
import Quantities
import Workloads

/// What is fitted of a framework's element-wise kernels, known by their bytes.
struct ArrayPassParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .time("startup", 0...6, "launch to first load, and last store to end"),
    .ratio("memory", 0.5...1, ideal: 1, "share of the memory's bandwidth"),
    .ratio("cache", 0.1...1, ideal: 1, "share of L2's bandwidth"),
    .ratio("instructions", 0...200, ideal: 0, "instructions that an element takes a lane"),
  ]

  var startup: Double { values[0] }
  var memory: Double { values[1] }
  var cache: Double { values[2] }
  var instructions: Double { values[3] }
}

/// One pass over arrays: the slowest of memory, L2 and instructions.
struct ArrayPass {
  let device: Device
  let parameters: ArrayPassParameters
  let count: Double
  let read: Double
  let written: Double
  let cold: Double

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let (reads, writes) = (read * count, written * count)
    let missed = reads * cold
    let left = writes - device.dirty(writes: writes, reads: missed)
    let memory = device.memoryBandwidth * parameters.memory
    return A.serial(
      A.term(.startup, device.startup(parameters.startup)),
      A.overlapped(
        A.serial(
          A.term(.read(level: device.memoryName), Seconds(missed / memory)),
          A.term(.write(level: device.memoryName), Seconds(left / memory))),
        A.overlapped(
          A.term(
            .read(level: device.l2Name),
            Seconds((reads + writes) / (device.l2Bandwidth * parameters.cache))),
          A.term(
            .compute(.vector, .fp32),
            Seconds(count * parameters.instructions / device.instructions)))))
  }
}
