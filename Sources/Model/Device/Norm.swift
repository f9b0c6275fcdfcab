import Hardware
import Quantities
import Workloads

/// What is fitted of a kernel that normalises rows.
struct NormParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .time("startup", 0...8, "launch, the two reductions over a block, and end"),
    .time("iteration", 0...2, "one step of a block along its row"),
    .time("waiting", 0...1, "what a step takes longer when its line comes from memory"),
    .ratio("instructions", 0...90, ideal: 0, "instructions that one element takes a lane"),
    .ratio(
      "rowWork", 0...3000, ideal: 0, "elements' worth of instructions that a row takes beside"),
    .ratio(
      "unaligned", 0.5...6, ideal: 1, "work of the path for rows that vectors do not divide"),
    .ratio("memory", 0.5...1, ideal: 1, "share of the memory's bandwidth"),
    .ratio("exposed", 0...1, ideal: 0, "share of the shorter of two costs unhidden"),
  ]

  var startup: Double { values[0] }
  var iteration: Double { values[1] }
  var waiting: Double { values[2] }
  var instructions: Double { values[3] }
  var rowWork: Double { values[4] }
  var unaligned: Double { values[5] }
  var memory: Double { values[6] }
  var exposed: Double { values[7] }
}

/// Rows normalised by one block of 128 threads each (PyTorch's vectorized_layer_norm_kernel): the row is read for its
/// moments and again for the result; four elements a thread and step.
///
/// Rows whose length four does not divide take two kernels, which read all of the input twice.
struct Norm {
  let device: Device
  let parameters: NormParameters
  let type: ElementType
  let rows: Double
  let columns: Double
  let cold: Double

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let size = type.size.value
    let bytes = rows * columns * size
    let isAligned = columns.truncatingRemainder(dividingBy: 4) == 0
    let steps = tiles(columns, 512)
    let missed = bytes * cold
    // What the second reading of a row no longer finds: rows in progress are 16 a multiprocessor.
    let progress = min(rows, 16 * device.processors) * columns * size
    let quarter = device.l2Capacity / 4
    let again = isAligned ? bytes * min(max((progress - quarter) / (2 * quarter), 0), 1) : bytes
    let written = isAligned ? bytes - device.dirty(writes: bytes, reads: missed) : bytes
    let kernels = isAligned ? 1.0 : 2
    let work = isAligned ? 1.0 : parameters.unaligned
    return RowPass(
      startup: device.startup(parameters.startup) * kernels, read: missed + again, written: written,
      bandwidth: device.memoryBandwidth * parameters.memory,
      instructions: (kernels * work * rows * columns + rows * parameters.rowWork)
        * parameters.instructions,
      chain: steps * (parameters.iteration * work + parameters.waiting * cold),
      exposed: parameters.exposed
    ).cost(on: device, A.self)
  }
}
