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

/// How the library makes blocks of rows.
struct SumFacts: ProgramFacts {
  var threads = 0.0
  var warp = 0.0
  var vector = 0.0
  var stepBytes = 0.0
  var vectorColumns = 0.0
  var depthOfRow = 0.0
  var depth = 0.0
  var blocks = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(\.threads, "threads", "threads of a block at most"),
      .init(\.warp, "warp", "threads along a row before rows are filled in"),
      .init(\.vector, "vector", "elements that a thread loads at a time"),
      .init(\.stepBytes, "stepBytes", "bytes that a thread has on their way in one step"),
      .init(\.vectorColumns, "vectorColumns", "columns from which vectors are loaded"),
      .init(
        \.depthOfRow, "depthOfRow",
        "elements of a thread, in heights of a block, from which all threads take one row"),
      .init(\.depth, "depth", "elements of a thread from which they do anyway"),
      .init(\.blocks, "blocks", "blocks on a multiprocessor"),
    ]
  }
}

/// Rows added up by PyTorch's reduction (Reduce.cuh): a block of at most 512 threads covers one row or several, with four
/// elements a thread and step.
struct RowSum: DeviceProgram {
  static let families = [ProgramFamily(.reduceSum, .framework)]

  let parameters: SumParameters
  private let facts: SumFacts
  private let gpu: GPU

  init(_ parameters: SumParameters, _ facts: SumFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .rows(.sum, _, _) = shape { true } else { false }
  }

  /// Threads along a row, and rows of a block.
  private func block(rows: Int, columns: Int) -> (threads: Int, rows: Int) {
    let (most, warp) = (Int(facts.threads), Int(facts.warp))
    let wide = columns >= Int(facts.vectorColumns) ? columns / Int(facts.vector) : columns
    var threads = min(Self.powerOfTwo(wide), warp)
    let high = min(Self.powerOfTwo(rows), most / threads)
    threads = min(Self.powerOfTwo(wide), most / high)
    let each = columns / threads
    return each >= high * Int(facts.depthOfRow) || each >= Int(facts.depth)
      ? (threads * high, 1) : (threads, high)
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
    let steps =
      Double(columns) * question.type.size.value / (facts.stepBytes * Double(block.threads))
    let waves = max(1, blocks / (facts.blocks * gpu.processors))
    let odd = columns % Int(facts.vector) == 0 ? 0 : parameters.remainder
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
