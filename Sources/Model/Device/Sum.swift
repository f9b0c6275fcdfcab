import Quantities
import Workloads

/// What is fitted of a kernel that adds up rows.
struct SumParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .time("startup", 0...8, "launch, the reduction over a block, and end"),
    .time("iteration", 0...1, "one step of a thread along its row"),
    .time("waiting", 0...1, "what a step takes longer when its line comes from memory"),
    .ratio("memory", 0.5...1, ideal: 1, "share of the memory's bandwidth"),
    .ratio("cache", 0.2...1, ideal: 1, "share of L2's bandwidth"),
    .ratio("exposed", 0...1, ideal: 0, "share of the shorter of two costs unhidden"),
    .time("remainder", 0...3, "the path for rows that vectors do not divide"),
  ]

  var startup: Double { values[0] }
  var iteration: Double { values[1] }
  var waiting: Double { values[2] }
  var memory: Double { values[3] }
  var cache: Double { values[4] }
  var exposed: Double { values[5] }
  var remainder: Double { values[6] }
}

/// Rows added up by PyTorch's reduction (Reduce.cuh): a block of at most 512 threads covers one row or several, with four
/// elements a thread and step.
struct Sum {
  let device: Device
  let parameters: SumParameters
  let type: ElementType
  let rows: Int
  let columns: Int
  let cold: Double

  /// Threads along a row, and rows of a block.
  private var shape: (threads: Int, rows: Int) {
    let wide = columns >= 128 ? columns / 4 : columns
    var threads = min(Self.powerOfTwo(wide), 32)
    let high = min(Self.powerOfTwo(rows), 512 / threads)
    threads = min(Self.powerOfTwo(wide), 512 / high)
    let each = columns / threads
    return each >= high * 16 || each >= 256 ? (threads * high, 1) : (threads, high)
  }

  /// The greatest power of two that is at most `count`.
  private static func powerOfTwo(_ count: Int) -> Int {
    count < 1 ? 1 : 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount)
  }

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let bytes = Double(rows) * Double(columns) * type.size.value
    let shape = shape
    let blocks = Double((rows + shape.rows - 1) / shape.rows)
    let steps = Double(columns) / Double(4 * shape.threads)
    let waves = max(1, blocks / (4 * device.processors))
    let odd = columns % 4 == 0 ? 0 : parameters.remainder
    let chain = A.term(
      .latency(level: device.memoryName),
      Seconds(waves * (steps * (parameters.iteration + parameters.waiting * cold) + odd)))
    let moving = A.overlapped(
      A.term(
        .read(level: device.memoryName),
        Seconds(bytes * cold / (device.memoryBandwidth * parameters.memory))),
      A.term(
        .read(level: device.l2Name), Seconds(bytes / (device.l2Bandwidth * parameters.cache))))
    return A.serial(
      A.term(.startup, device.startup(parameters.startup)),
      A.overlapped(chain, moving, hiding: 1 - parameters.exposed))
  }
}
