import CKernels
import Quantities
import Workloads

/// Sums of what all workers hold: a ring between threads, one between processes, and one of signs between processes.
enum AllReduceKernel {
  static let entries =
    AllReduce.Workers.allCases.map { workers in
      entry(workers.kind) { (work: AllReduce, context) in
        guard workers == .processes else { return ThreadRing(work, context) }
        return ProcessSum(work, ORRERY_SUM_RING, context) { ring(work, seed: $0) }
      }
    } + [
      entry(.allReduceSigns) { (work: SignAllReduce, context) in
        ProcessSum(work, ORRERY_SUM_SIGNS, context) { signs(work, seed: $0) }
      }
    ]

  private static func entry<Work: WorkersSum>(
    _ kind: OperationKind, make: @escaping @Sendable (Work, KernelContext) -> any RunnableKernel
  ) -> KernelEntry {
    KernelEntry(
      kind,
      checks: [
        (.fp32, "bytes=4;ranks=all"), (.fp32, "bytes=4012;ranks=all"),
        (.fp32, "bytes=400000;ranks=all"),
      ]
    ) { (work: Work, context) throws(TracerError) in
      guard work.ranks == context.setting.workers else {
        throw .unsupported(
          operation: work.label, implementation: "own with \(context.setting.workers) workers")
      }
      return make(work, context)
    }
  }

  /// What a rank holds before.
  private static func filled(_ work: some WorkersSum, rank: Int, seed: UInt64) -> [Double] {
    var buffer = [Float](repeating: 0, count: work.bytes / 4)
    orrery_ring_fill(&buffer, Int64(buffer.count), Int32(rank), seed)
    return buffer.map(Double.init)
  }

  /// What every rank should hold after a ring.
  static func ring(_ work: AllReduce, seed: UInt64) -> [Double] {
    var total = [Double](repeating: 0, count: work.bytes / 4)
    for rank in 0..<work.ranks {
      for (i, value) in filled(work, rank: rank, seed: seed).enumerated() { total[i] += value }
    }
    return total
  }

  /// What every rank should hold after the second of two sums of signs.
  static func signs(_ work: SignAllReduce, seed: UInt64) -> [Double] {
    let n = work.bytes / 4
    let buffers = (0..<work.ranks).map { filled(work, rank: $0, seed: seed) }
    var left = [[Double]](repeating: [Double](repeating: 0, count: n), count: work.ranks)
    var leftOfSum = [Double](repeating: 0, count: n)
    var result = leftOfSum
    for _ in 0..<2 {
      var total = [Double](repeating: 0, count: n)
      for rank in 0..<work.ranks {
        let sent = inSigns(buffers[rank], keeping: &left[rank], chunks: [0..<n])
        for i in 0..<n { total[i] += sent[i] }
      }
      result = inSigns(total, keeping: &leftOfSum, chunks: chunks(of: n, ranks: work.ranks))
    }
    return result
  }

  /// Signs times the mean magnitude of each chunk; what that leaves out is kept.
  private static func inSigns(
    _ values: [Double], keeping left: inout [Double], chunks: [Range<Int>]
  ) -> [Double] {
    for i in values.indices { left[i] += values[i] }
    var sent = values
    for chunk in chunks where !chunk.isEmpty {
      let mean = chunk.reduce(0) { $0 + abs(left[$1]) } / Double(chunk.count)
      for i in chunk {
        sent[i] = left[i] >= 0 ? mean : -mean
        left[i] -= sent[i]
      }
    }
    return sent
  }

  /// The chunk that each rank adds up: whole lines of signs.
  private static func chunks(of n: Int, ranks: Int) -> [Range<Int>] {
    let line = 512
    let lines = (n + line - 1) / line
    func begin(_ rank: Int) -> Int { min(lines * rank / ranks * line, n) }
    return (0..<ranks).map { begin($0)..<begin($0 + 1) }
  }
}

/// The ring between the threads of a team.
///
/// Buffers are summed again and again, so they are refilled before a check.
final class ThreadRing: RunnableKernel {
  let operation: any Operation
  let setting: Setting
  let sets = 1
  let tolerance = 1e-5
  private let work: AllReduce
  private let team: Team
  private let body: orrery_body
  private let seed: UInt64
  private let buffers: [Memory]
  private let pointers: UnsafeMutablePointer<UnsafeMutablePointer<Float>?>
  private let mailbox: Memory
  private var arguments: orrery_ring

  init(_ work: AllReduce, _ context: KernelContext) {
    operation = work
    setting = context.setting
    self.work = work
    team = context.team
    seed = context.seed
    body = orrery_ring_all_reduce(context.level)
    let n = work.bytes / 4
    buffers = (0..<work.ranks).map { _ in Memory(bytes: work.bytes) }
    pointers = .allocate(capacity: work.ranks)
    for (rank, buffer) in buffers.enumerated() {
      (pointers + rank).initialize(to: buffer.base.assumingMemoryBound(to: Float.self))
    }
    mailbox = Memory(bytes: orrery_ring_mailbox(Int64(n), Int32(work.ranks)))
    arguments = orrery_ring(buffers: pointers, n: Int64(n), mailbox: mailbox.base)
  }

  deinit { pointers.deallocate() }

  func run(set: Int) -> Int64 {
    let begin = orrery_now()
    team.run(body, &arguments)
    return orrery_now() - begin
  }

  var parts: [(begin: Int64, end: Int64)] { team.parts }

  /// The first rank's buffer, and the mailboxes of all.
  var memory: [KernelMemory] {
    [
      KernelMemory(role: .updated, operand: 0, base: buffers[0].base, bytes: work.bytes),
      KernelMemory(role: .scratch, base: mailbox.base, bytes: mailbox.bytes),
    ]
  }

  func error() -> Double {
    let n = work.bytes / 4
    for rank in 0..<work.ranks { orrery_ring_fill(pointers[rank], Int64(n), Int32(rank), seed) }
    _ = run(set: 0)
    let expected = AllReduceKernel.ring(work, seed: seed)
    let worst = (0..<work.ranks).map { rank in
      relativeError((0..<n).map { Double(pointers[rank]?[$0] ?? .nan) }, expected)
    }.max()
    for buffer in buffers {
      buffer.base.initializeMemory(as: UInt8.self, repeating: 0, count: work.bytes)
    }
    return worst ?? .infinity
  }
}

/// A sum between processes.
///
/// A run forks, so several sums are timed by the processes themselves and handed out.
final class ProcessSum: RunnableKernel {
  let operation: any Operation
  let setting: Setting
  let sets = 1
  let tolerance = 1e-5
  let parts: [(begin: Int64, end: Int64)] = []
  private let sum: orrery_sum
  private let work: any WorkersSum
  private let level: orrery_level
  private let seed: UInt64
  private let expected: (UInt64) -> [Double]
  private var waiting: [Int64] = []
  private var result: [Float]

  /// Sums in one set of processes; the first of them is its warm-up.
  private static let repeats = 33

  init(
    _ work: some WorkersSum, _ sum: orrery_sum, _ context: KernelContext,
    expected: @escaping (UInt64) -> [Double]
  ) {
    operation = work
    setting = context.setting
    self.work = work
    self.sum = sum
    self.expected = expected
    level = context.level
    seed = context.seed
    result = [Float](repeating: 0, count: work.bytes / 4)
  }

  func run(set: Int) -> Int64 {
    if waiting.isEmpty { _ = refill() }
    return waiting.popLast() ?? 0
  }

  private func refill() -> Int32 {
    var times = [Int64](repeating: 0, count: Self.repeats)
    let status = orrery_sum_processes(
      sum, level, Int32(work.ranks), Int64(work.bytes / 4), Int32(Self.repeats), seed, &times,
      &result)
    if status == 0 { waiting = Array(times.dropFirst()) }
    return status
  }

  func error() throws(TracerError) -> Double {
    let status = refill()
    guard status == 0 else { throw .processes(errno: status) }
    return relativeError(result.map(Double.init), expected(seed))
  }
}
