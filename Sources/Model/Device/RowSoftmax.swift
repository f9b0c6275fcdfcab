import Hardware
import Quantities
import Workloads

/// What is fitted of a kernel that takes the softmax of rows.
struct SoftmaxParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .time("startup", 0...8, "launch, and end"),
    .ratio("instructions", 0...200, ideal: 0, "instructions that one element takes a lane"),
    .time("warpStep", 0...0.5, "32 elements of a row that a warp has to itself"),
    .time("blockRow", 0...8, "the two reductions over a block that has a row to itself"),
    .time("blockStep", 0...3, "one vector a thread of such a block, in each pass over the row"),
    .time("waiting", 0...2, "what a row takes longer when it comes from memory"),
    .ratio("memory", 0.5...1, ideal: 1, "share of the memory's bandwidth"),
    .ratio("exposed", 0...1, ideal: 0, "share of the shorter of two costs unhidden"),
  ]

  var startup: Double { values[0] }
  var instructions: Double { values[1] }
  var warpStep: Double { values[2] }
  var blockRow: Double { values[3] }
  var blockStep: Double { values[4] }
  var waiting: Double { values[5] }
  var memory: Double { values[6] }
  var exposed: Double { values[7] }
}

/// PyTorch's softmax over the last dimension: a warp a row up to 2048 columns; a block a row with the row in registers up to
/// 9216; in shared memory while it fits and vectors divide it; else three passes over the row in L2.
struct RowSoftmax {
  let device: Device
  let parameters: SoftmaxParameters
  let type: ElementType
  let rows: Double
  let columns: Double
  let cold: Double

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let size = type.size.value
    let count = rows * columns
    let vector = size == 2 ? 8.0 : 4.0
    let step: Double
    /// Rows that a multiprocessor has in progress.
    let resident: Double
    var again = 0.0
    if columns <= 2048 {
      let steps = tiles(columns, 32)
      step = steps * parameters.warpStep
      resident = steps > 32 ? 24 : steps > 16 ? 40 : 60
    } else if columns <= 9216 {
      step = parameters.blockRow
      resident = columns > 6144 ? 1 : 2
    } else {
      let isShared =
        columns * size < 40e3 && columns.truncatingRemainder(dividingBy: vector) == 0
      let passes = isShared ? 2.0 : 3
      step = parameters.blockRow + passes * tiles(columns, 1024 * vector) * parameters.blockStep
      resident = 2
      let progress = min(rows, 2 * device.processors) * columns * size
      if !isShared { again = 2 * count * size * device.missShare(progress) }
    }
    let bytes = count * size
    let missed = bytes * cold
    let written = bytes - device.dirty(writes: bytes, reads: missed)
    return RowPass(
      startup: device.startup(parameters.startup), read: missed + again, written: written,
      bandwidth: device.memoryBandwidth * parameters.memory,
      instructions: count * parameters.instructions,
      chain: max(1, rows / (resident * device.processors)) * (step + parameters.waiting * cold),
      exposed: parameters.exposed
    ).cost(on: device, A.self)
  }
}
