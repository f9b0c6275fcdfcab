import Hardware
import Quantities
import Workloads

/// What is fitted of a kernel that normalises rows.
struct NormParameters: ProgramParameters {
  var startup = 0.0
  var iteration = 0.0
  var waiting = 0.0
  var instructions = 0.0
  var rowWork = 0.0
  var unaligned = 1.0
  var memory = 1.0
  var exposed = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .time(\.startup, "startup", 0...8, "launch, the two reductions over a block, and end"),
      .time(\.iteration, "iteration", 0...2, "one step of a block along its row"),
      .time(
        \.waiting, "waiting", 0...1, "what a step takes longer when its line comes from memory"),
      .ratio(\.instructions, "instructions", 0...90, "instructions that one element takes a lane"),
      .ratio(
        \.rowWork, "rowWork", 0...3000, "elements' worth of instructions that a row takes beside"),
      .ratio(
        \.unaligned, "unaligned", 0.5...6, "work of the path for rows that vectors do not divide"),
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth"),
      .ratio(\.exposed, "exposed", 0...1, "share of the shorter of two costs unhidden"),
    ]
  }
}

/// How the library makes blocks of rows.
struct NormFacts: ProgramFacts {
  var threads = 0.0
  var vector = 0.0
  var blockRows = 0.0
  var cacheParts = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(\.threads, "threads", "threads of a block"),
      .init(\.vector, "vector", "elements that a thread loads at a time"),
      .init(\.blockRows, "blockRows", "blocks, of a row each, on a multiprocessor"),
      .init(
        \.cacheParts, "cacheParts",
        "the part of the L2 up to which rows in progress are found when they are read again"),
    ]
  }
}

/// Rows normalised by one block of 128 threads each (PyTorch's vectorized_layer_norm_kernel): the row is read for its
/// moments and again for the result; four elements a thread and step.
///
/// Rows whose length four does not divide take two kernels, which read all of the input twice.
struct RowNorm: DeviceProgram {
  static let families = [
    ProgramFamily(.layerNorm, .framework), ProgramFamily(.rmsNorm, .framework),
  ]

  let parameters: NormParameters
  private let facts: NormFacts
  private let gpu: GPU

  init(_ parameters: NormParameters, _ facts: NormFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    switch shape {
    case .rows(.layerNorm, _, _), .rows(.rmsNorm, _, _): true
    default: false
    }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard case .rows(_, let height, let width) = question.shape else { return A.nothing }
    let (rows, columns) = (Double(height), Double(width))
    let isAligned = isAligned(width)
    let moved = moved(question)
    let kernels = isAligned ? 1.0 : 2
    let work = isAligned ? 1.0 : parameters.unaligned
    return RowPass(
      startup: question.startup(parameters.startup) * kernels, read: moved.memory.reads.value,
      written: moved.memory.writes.value, cached: moved.cache.total.value,
      bandwidth: gpu.memoryBandwidth * parameters.memory,
      instructions: (kernels * work * rows * columns + rows * parameters.rowWork)
        * parameters.instructions,
      chain: tiles(columns, facts.threads * facts.vector)
        * (parameters.iteration * work + parameters.waiting * gpu.cold(question)),
      exposed: parameters.exposed
    ).cost(on: gpu, A.self)
  }

  func traffic(_ question: KernelQuestion) -> [KernelTraffic] { [moved(question)] }

  private func isAligned(_ columns: Int) -> Bool { columns % Int(facts.vector) == 0 }

  /// The row is read for its moments and again for the result; what the second reading no longer finds comes from memory.
  private func moved(_ question: KernelQuestion) -> KernelTraffic {
    guard case .rows(_, let height, let width) = question.shape else {
      return gpu.streaming("norm", reads: 0, writes: 0)
    }
    let (rows, columns, size) = (Double(height), Double(width), question.type.size.value)
    let bytes = rows * columns * size
    let missed = bytes * gpu.cold(question)
    let progress = min(rows, facts.blockRows * gpu.processors) * columns * size
    let part = gpu.l2Capacity / facts.cacheParts
    let isAligned = isAligned(width)
    let again = isAligned ? bytes * min(max((progress - part) / (2 * part), 0), 1) : bytes
    let written = isAligned ? bytes - gpu.dirty(writes: bytes, reads: missed) : bytes
    return KernelTraffic("norm", memory: (missed + again, written), cache: (2 * bytes, bytes))
  }
}
