import Hardware
import Quantities
import Workloads

/// What is fitted of the kernel that adds up what a token's experts give.
struct CombinationParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .time("startup", 0...6, "launch to first load, and last store to end"),
    .ratio("result", 0...400, ideal: 0, "instructions that a result takes a lane"),
    .ratio("input", 0...60, ideal: 0, "instructions that each of its inputs takes a lane"),
    .ratio("memory", 0.5...1, ideal: 1, "share of the memory's bandwidth"),
  ]

  var startup: Double { values[0] }
  var result: Double { values[1] }
  var input: Double { values[2] }
  var memory: Double { values[3] }
}

/// A sum over few rows for each place (PyTorch's reduce_kernel): a thread a result.
struct Combination {
  let device: Device
  let parameters: CombinationParameters
  let type: ElementType
  let count: Double
  let inputs: Double
  let cold: Double

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let size = type.size.value
    let (reads, writes) = (inputs * count * size * cold, count * size)
    let bandwidth = device.memoryBandwidth * parameters.memory
    let work = count * (parameters.result + inputs * parameters.input)
    return A.serial(
      A.term(.startup, device.startup(parameters.startup)),
      A.overlapped(
        A.term(.compute(.vector, .fp32), Seconds(work / device.instructions)),
        A.term(.read(level: device.memoryName), Seconds((reads + writes) / bandwidth))))
  }
}

/// What is fitted of the kernels that find the largest of each row.
struct SelectionParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .time("startup", 0...20, "the kernel that selects and the kernel that sorts, start and end"),
    .ratio("row", 0...2e6, ideal: 0, "instructions of a row beside its columns"),
    .ratio("column", 0...5e4, ideal: 0, "instructions of a column"),
  ]

  var startup: Double { values[0] }
  var row: Double { values[1] }
  var column: Double { values[2] }
}

/// The largest of each row by radix selection, and their sort (PyTorch's gatherTopK and bitonicSortKVInPlace).
struct LargestOfRows {
  let device: Device
  let parameters: SelectionParameters
  let rows: Double
  let columns: Double

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let work = rows * (parameters.row + columns * parameters.column)
    return A.serial(
      A.term(.startup, device.startup(parameters.startup)),
      A.term(.compute(.vector, .fp32), Seconds(work / device.instructions)))
  }
}
