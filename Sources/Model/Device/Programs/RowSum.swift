import Quantities
import Workloads

/// What is fitted of a kernel that adds up rows.
struct SumParameters: ProgramParameters {
  var startup = 0.0
  var iteration = 0.0
  var waiting = 0.0
  var memory = 1.0
  var cache = 1.0
  var exposed = 0.0
  var remainder = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .time(\.startup, "startup", 0...8, "launch, the reduction over a block, and end"),
      .time(\.iteration, "iteration", 0...1, "one step of a thread along its row"),
      .time(
        \.waiting, "waiting", 0...1, "what a step takes longer when its line comes from memory"),
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth"),
      .ratio(\.cache, "cache", 0.2...1, "share of L2's bandwidth"),
      .ratio(\.exposed, "exposed", 0...1, "share of the shorter of two costs unhidden"),
      .time(\.remainder, "remainder", 0...3, "the path for rows that vectors do not divide"),
    ]
  }
}

/// Rows added up by PyTorch's reduction (Reduce.cuh): a block of at most 512 threads covers one row or several, with four
/// elements a thread and step.
struct RowSum: DeviceProgram {
  static let families = [ProgramFamily(.reduceSum, .framework)]

  let parameters: SumParameters
  private let gpu: GPU

  init(_ parameters: SumParameters, on machine: ProgramContext) {
    (self.parameters, gpu) = (parameters, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .rows(.sum, _, _) = shape { true } else { false }
  }

  /// Threads along a row, and rows of a block.
  private func block(rows: Int, columns: Int) -> (threads: Int, rows: Int) {
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

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard case .rows(_, let rows, let columns) = question.shape else { return A.nothing }
    let cold = gpu.cold(question)
    let moved = moved(question)
    let block = block(rows: rows, columns: columns)
    let blocks = Double((rows + block.rows - 1) / block.rows)
    let steps = Double(columns) / Double(4 * block.threads)
    let waves = max(1, blocks / (4 * gpu.processors))
    let odd = columns % 4 == 0 ? 0 : parameters.remainder
    let chain = A.term(
      .latency(level: gpu.memoryName),
      Seconds(waves * (steps * (parameters.iteration + parameters.waiting * cold) + odd)))
    let moving = A.overlapped(
      A.term(
        .read(level: gpu.memoryName),
        Seconds(moved.memory.reads.value / (gpu.memoryBandwidth * parameters.memory))),
      A.term(
        .read(level: gpu.l2Name),
        Seconds(moved.cache.reads.value / (gpu.l2Bandwidth * parameters.cache)),
        slowing: gpu.slowing.core))
    return A.serial(
      A.term(.startup, question.startup(parameters.startup)),
      A.overlapped(chain, moving, hiding: 1 - parameters.exposed))
  }

  func traffic(_ question: KernelQuestion) -> [KernelTraffic] { [moved(question)] }

  private func moved(_ question: KernelQuestion) -> KernelTraffic {
    guard case .rows(_, let rows, let columns) = question.shape else {
      return gpu.streaming(question.kind.rawValue, reads: 0, writes: 0)
    }
    let bytes = Double(rows) * Double(columns) * question.type.size.value
    return gpu.streaming(
      question.kind.rawValue, reads: bytes, writes: question.compulsory.writes.value,
      cold: gpu.cold(question))
  }
}
