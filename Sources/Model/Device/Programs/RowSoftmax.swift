import Hardware
import Quantities
import Workloads

/// What is fitted of a kernel that takes the softmax of rows.
struct SoftmaxParameters: ProgramParameters {
  var startup = 0.0
  var instructions = 0.0
  var warpStep = 0.0
  var blockRow = 0.0
  var valueStep = 0.0
  var blockStep = 0.0
  var memory = 1.0
  var exposed = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .time(\.startup, "startup", 0...8, "launch, and end"),
      .ratio(\.instructions, "instructions", 0...200, "instructions that one element takes a lane"),
      .time(\.warpStep, "warpStep", 0...0.5, "32 elements of a row that a warp has to itself"),
      .time(
        \.blockRow, "blockRow", 0...8, "the two reductions over a block that has a row to itself"),
      .time(
        \.valueStep, "valueStep", 0...2,
        "one value a thread of a block that keeps its row in registers"
      ),
      .time(
        \.blockStep, "blockStep", 0...3,
        "one vector a thread of such a block, in each pass over the row"),
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth"),
      .ratio(\.exposed, "exposed", 0...1, "share of the shorter of two costs unhidden"),
    ]
  }
}

/// How the library shares rows out among its kernels.
struct SoftmaxFacts: ProgramFacts {
  var warpColumns = 0.0
  var narrowColumns = 0.0
  var middleColumns = 0.0
  var narrowRows = 0.0
  var middleRows = 0.0
  var wideRows = 0.0
  var registerColumns = 0.0
  var blockRows = 0.0
  var sharedBytes = 0.0
  var blockThreads = 0.0
  var vectorBytes = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(\.warpColumns, "warpColumns", "columns up to which a warp has a row to itself"),
      .init(
        \.narrowColumns, "narrowColumns",
        "columns up to which such a warp needs the fewest registers"),
      .init(\.middleColumns, "middleColumns", "columns up to which it needs twice as many"),
      .init(
        \.narrowRows, "narrowRows", "rows that a multiprocessor has in progress, of so few columns"),
      .init(\.middleRows, "middleRows", "the same of the next"),
      .init(\.wideRows, "wideRows", "the same up to warpColumns"),
      .init(
        \.registerColumns, "registerColumns",
        "columns up to which a block keeps its row in registers"),
      .init(\.blockRows, "blockRows", "such blocks whose rows a multiprocessor works on at a time"),
      .init(\.sharedBytes, "sharedBytes", "bytes of a row that fits in shared memory"),
      .init(\.blockThreads, "blockThreads", "threads of a block"),
      .init(\.vectorBytes, "vectorBytes", "bytes that a thread loads at a time"),
    ]
  }
}

/// PyTorch's softmax over the last dimension: a warp a row up to 2048 columns; a block a row with the row in registers up to
/// 9216; in shared memory while it fits and vectors divide it; else three passes over the row in L2.
struct RowSoftmax: DeviceProgram {
  static let families = [ProgramFamily(.softmax, .framework)]

  let parameters: SoftmaxParameters
  private let facts: SoftmaxFacts
  private let gpu: GPU

  init(_ parameters: SoftmaxParameters, _ facts: SoftmaxFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .rows(.softmax, _, _) = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard case .rows(_, let rows, let columns) = question.shape else { return A.nothing }
    return pass(
      rows: Double(rows), columns: Double(columns), cold: gpu.cold(question), of: question, A.self)
  }

  func traffic(_ question: KernelQuestion) -> [KernelTraffic] {
    guard case .rows(_, let rows, let columns) = question.shape else { return [] }
    return [
      way(Double(rows), Double(columns), question.type).traffic(
        rows: Double(rows), columns: Double(columns), size: question.type.size.value,
        cold: gpu.cold(question), on: gpu)
    ]
  }

  /// Which of the library's kernels takes rows, and what one row of it takes.
  private struct Way {
    /// Seconds of the steps of a row.
    var step: Double
    /// Rows that a multiprocessor has in progress.
    var resident: Double
    /// Whether a block has a row to itself.
    var isBlock = false
    /// Whether the row is read anew from L2 in each of three passes.
    var isReread = false

    func traffic(
      rows: Double, columns: Double, size: Double, cold: Double, on gpu: GPU
    ) -> KernelTraffic {
      let bytes = rows * columns * size
      let missed = bytes * cold
      let progress = min(rows, resident * gpu.processors) * columns * size
      let again = isReread ? 2 * bytes * gpu.missShare(progress) : 0
      let written = bytes - gpu.dirty(writes: bytes, reads: missed)
      return KernelTraffic(
        "softmax", memory: (missed + again, written), cache: (isReread ? 3 * bytes : bytes, bytes))
    }
  }

  private func way(_ rows: Double, _ columns: Double, _ type: ElementType) -> Way {
    let size = type.size.value
    if columns <= facts.warpColumns {
      let resident =
        columns > facts.middleColumns
        ? facts.wideRows : columns > facts.narrowColumns ? facts.middleRows : facts.narrowRows
      return Way(step: tiles(columns, Self.warp) * parameters.warpStep, resident: resident)
    }
    if columns <= facts.registerColumns {
      return Way(
        step: parameters.blockRow + tiles(columns, facts.blockThreads) * parameters.valueStep,
        resident: facts.blockRows, isBlock: true)
    }
    // Types narrower than 16 bits are computed in 32.
    let vector = facts.vectorBytes / (size == 2 ? 2 : 4)
    let isShared =
      columns * size < facts.sharedBytes && columns.truncatingRemainder(dividingBy: vector) == 0
    let passes = isShared ? 2.0 : 3
    let steps = tiles(columns, facts.blockThreads * vector)
    return Way(
      step: parameters.blockRow + passes * steps * parameters.blockStep,
      resident: facts.blockRows, isBlock: true, isReread: !isShared)
  }

  /// How many rows a multiprocessor has one after another: whole ones, where a block has one.
  private func turns(_ rows: Double, _ way: Way) -> Double {
    let together = way.resident * gpu.processors
    return way.isBlock ? tiles(rows, together) : max(1, rows / together)
  }

  /// Lanes of a warp.
  private static let warp = 32.0

  /// The softmax of rows of a kernel, or of one of its passes.
  func pass<A: CostAlgebra>(
    rows: Double, columns: Double, cold: Double, of question: KernelQuestion, _: A.Type
  ) -> A.Cost {
    let way = way(rows, columns, question.type)
    let moved = way.traffic(
      rows: rows, columns: columns, size: question.type.size.value, cold: cold, on: gpu
    )
    return RowPass(
      startup: question.startup(parameters.startup), read: moved.memory.reads.value,
      written: moved.memory.writes.value, cached: moved.cache.total.value,
      bandwidth: gpu.memoryBandwidth * parameters.memory,
      instructions: rows * columns * parameters.instructions,
      chain: turns(rows, way) * way.step,
      exposed: parameters.exposed
    ).cost(on: gpu, A.self)
  }
}
