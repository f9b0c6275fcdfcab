import CKernels
import Quantities
import Workloads

/// C = A B by OpenBLAS, with its own threads.
final class OpenBLASKernel: RunnableKernel {
  let operation: any Operation
  let setting: Setting
  let sets = 1
  let parts: [(begin: Int64, end: Int64)] = []
  private let work: GEMM
  private let library: OpenBLAS
  private let operands: [Memory]
  private let expected: (Values) -> [Double]

  init(
    _ work: GEMM, _ context: KernelContext, _ library: OpenBLAS, operands: [Operand],
    expected: @escaping (Values) -> [Double]
  ) {
    operation = work
    setting = context.setting
    self.work = work
    self.library = library
    self.expected = expected
    var random = SplitMix64(seed: context.seed)
    self.operands = operands.map { operand in
      let memory = Memory(bytes: operand.bytes)
      operand.fill(memory.base, &random)
      return memory
    }
  }

  func run(set: Int) -> Int64 {
    let (m, n, k) = (Int32(work.m), Int32(work.n), Int32(work.k))
    let (a, b, c) = (operands[0].base, operands[1].base, operands[2].base)
    library.setThreads(Int32(setting.workers))
    // Its threads are its own; ours has been pinned by teams.
    orrery_team_unpin()
    let begin = orrery_now()
    // 101: row-major, 111: not transposed.
    if work.elementType == .fp64 {
      library.dgemm(101, 111, 111, m, n, k, 1, a, k, b, n, 0, c, n)
    } else {
      library.sgemm(101, 111, 111, m, n, k, 1, a, k, b, n, 0, c, n)
    }
    return orrery_now() - begin
  }

  var tolerance: Double { work.elementType == .fp64 ? 1e-12 : 1e-4 }

  func error() -> Double {
    let size = work.elementType == .fp64 ? 8 : 4
    let counts = [work.m * work.k, work.k * work.n, work.m * work.n].map { $0 * size }
    let values = Values(operands: operands.map(\.base), counts: counts)
    let expected = expected(values)
    _ = run(set: 0)
    return relativeError(values.reals(2, work.elementType), expected)
  }
}
