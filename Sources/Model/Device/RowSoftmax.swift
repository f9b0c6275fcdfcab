import Quantities
import Workloads

/// What is fitted of a kernel that takes the softmax of rows.
struct SoftmaxParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .time("startup", 0...8, "launch, reductions over a row, and end"),
    .time("warpStep", 0...0.5, "32 elements of a row that a warp has to itself"),
    .time("blockStep", 0...2, "1024 elements of a row that a block has to itself"),
    .ratio(
      "warpAccesses", 1...32, ideal: 32, "elements a clock and multiprocessor of a warp a row"),
    .ratio(
      "blockAccesses", 1...32, ideal: 32, "accesses a clock and multiprocessor of a block a row"),
    .time("waiting", 0...2, "what a row takes longer when it comes from memory"),
    .ratio("memory", 0.5...1, ideal: 1, "share of the memory's bandwidth"),
    .ratio("exposed", 0...1, ideal: 0, "share of the shorter of two costs unhidden"),
  ]

  var startup: Double { values[0] }
  var warpStep: Double { values[1] }
  var blockStep: Double { values[2] }
  var warpAccesses: Double { values[3] }
  var blockAccesses: Double { values[4] }
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
    /// Rows that a multiprocessor has in progress, and accesses of one element or one vector.
    let (resident, accesses, rate): (Double, Double, Double)
    var (again, waits) = (0.0, 1.0)
    if columns <= 2048 {
      let steps = tiles(columns, 32)
      step = steps * parameters.warpStep
      resident = steps > 32 ? 24 : steps > 16 ? 40 : 60
      (accesses, rate) = (2 * count, parameters.warpAccesses)
    } else if columns <= 9216 {
      let steps = tiles(columns, 1024)
      step = steps * parameters.blockStep
      resident = steps >= 7 ? 1 : 2
      (accesses, rate) = (2 * count, parameters.blockAccesses)
    } else {
      let isShared =
        columns * size < 40e3 && columns.truncatingRemainder(dividingBy: vector) == 0
      let phases = isShared ? 2.0 : 3
      waits = phases * tiles(columns, 1024 * vector)
      step = waits * 2 * parameters.blockStep
      resident = 2
      (accesses, rate) = (count * (isShared ? 2 : 4) / vector, parameters.blockAccesses)
      let progress = min(rows, 2 * device.processors) * columns * size
      if !isShared { again = 2 * count * size * device.missShare(progress) }
    }
    let bytes = count * size
    let missed = bytes * cold
    let written = bytes - device.dirty(writes: bytes, reads: missed)
    let chain = A.term(
      .latency(level: device.memoryName),
      Seconds(
        max(1, rows / (resident * device.processors))
          * (step + parameters.waiting * cold * waits)))
    let moving = A.serial(
      A.term(
        .read(level: device.memoryName),
        Seconds((missed + again) / (device.memoryBandwidth * parameters.memory))),
      A.term(
        .write(level: device.memoryName),
        Seconds(written / (device.memoryBandwidth * parameters.memory))))
    let issue = A.term(
      .stage("loads and stores"),
      Seconds(accesses / (rate * device.processors * device.clock)))
    return A.serial(
      A.term(.startup, Seconds(parameters.startup)),
      A.overlapped(
        A.overlapped(moving, issue, hiding: 1 - parameters.exposed), chain,
        hiding: 1 - parameters.exposed))
  }
}
