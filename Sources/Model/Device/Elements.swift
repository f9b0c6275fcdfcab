import Hardware
import Quantities
import Workloads

/// What is fitted of a kernel that computes one result from each place of its inputs.
struct ElementsParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .time("startup", 0...5, "launch to first load, and last store to end"),
    .time("ramp", 0...6, "filling and draining the path to memory, where there is much to move"),
    .ratio("memory", 0.5...1, ideal: 1, "share of the memory's bandwidth"),
    .ratio("cache", 0.6...1, ideal: 1, "share of L2's bandwidth"),
    .ratio("instructions", 0...120, ideal: 0, "instructions that one element takes a lane"),
    .time("remainder", 0...2, "the path for a count that vectors do not divide"),
    .ratio(
      "uneven", 0.3...1, ideal: 1,
      "share of both bandwidths where pieces of 8 KiB do not divide the arrays"),
  ]

  var startup: Double { values[0] }
  var ramp: Double { values[1] }
  var memory: Double { values[2] }
  var cache: Double { values[3] }
  var instructions: Double { values[4] }
  var remainder: Double { values[5] }
  var uneven: Double { values[6] }
}

/// One pass over arrays by threads that load and store vectors of 16 bytes.
struct Elements {
  let device: Device
  let parameters: ElementsParameters
  let type: ElementType
  let count: Double
  let inputs: Double
  let cold: Double

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let size = type.size.value
    let (reads, writes) = (inputs * count * size, count * size)
    let missed = reads * cold
    let left = writes - device.dirty(writes: writes, reads: missed)
    let all = reads + writes
    let piece = 8192.0
    let reached = tiles(writes, piece) * piece == writes ? 1 : parameters.uneven
    let memory = device.memoryBandwidth * parameters.memory * reached
    let cache = device.l2Bandwidth * parameters.cache * reached
    let beyond = A.overlapped(
      A.serial(
        A.term(.read(level: device.memoryName), Seconds(missed / memory)),
        A.term(.write(level: device.memoryName), Seconds(left / memory))),
      A.overlapped(
        A.term(.read(level: device.l2Name), Seconds(all / cache)),
        A.term(
          .compute(.vector, .fp32),
          Seconds(
            count * parameters.instructions
              / device.instructions))))
    // A block of 128 threads does one vector each; half-precision vectors hold eight.
    let block = 128 * (size == 2 ? 8.0 : 4.0)
    let even = tiles(count, block) * block == count
    return A.serial(
      A.serial(
        A.term(.startup, device.startup(parameters.startup)),
        A.term(.stage("remainder of vectors"), Seconds(even ? 0 : parameters.remainder))),
      A.serial(
        A.term(
          .stage("ramp"),
          Seconds(parameters.ramp * all / (all + device.l2Capacity / 8))), beyond))
  }
}
