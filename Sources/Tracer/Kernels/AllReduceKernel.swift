import CKernels
import Quantities
import Workloads

/// Ring all-reduce between threads, and between processes over shared memory.
enum AllReduceKernel {
  static let entries = AllReduce.Workers.allCases.map { workers in
    KernelEntry(
      workers.kind,
      checks: [
        (.fp32, "bytes=4;ranks=all"), (.fp32, "bytes=4012;ranks=all"),
        (.fp32, "bytes=400000;ranks=all"),
      ]
    ) { (work: AllReduce, context) throws(TracerError) in
      guard work.ranks == context.setting.workers else {
        throw .unsupported(
          operation: work.label, implementation: "own with \(context.setting.workers) workers")
      }
      return workers == .threads ? ThreadRing(work, context) : ProcessRing(work, context)
    }
  }

  /// What every rank should hold afterwards.
  static func expected(_ work: AllReduce, seed: UInt64) -> [Double] {
    let n = work.bytes / 4
    var total = [Double](repeating: 0, count: n)
    var buffer = [Float](repeating: 0, count: n)
    for rank in 0..<work.ranks {
      orrery_ring_fill(&buffer, Int64(n), Int32(rank), seed)
      for i in 0..<n { total[i] += Double(buffer[i]) }
    }
    return total
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
    let expected = AllReduceKernel.expected(work, seed: seed)
    let worst = (0..<work.ranks).map { rank in
      relativeError((0..<n).map { Double(pointers[rank]?[$0] ?? .nan) }, expected)
    }.max()
    for buffer in buffers {
      buffer.base.initializeMemory(as: UInt8.self, repeating: 0, count: work.bytes)
    }
    return worst ?? .infinity
  }
}

/// The ring between processes.
///
/// A run forks, so several all-reduces are timed by the processes themselves and handed out.
final class ProcessRing: RunnableKernel {
  let operation: any Operation
  let setting: Setting
  let sets = 1
  let tolerance = 1e-5
  let parts: [(begin: Int64, end: Int64)] = []
  private let work: AllReduce
  private let level: orrery_level
  private let seed: UInt64
  private var waiting: [Int64] = []
  private var result: [Float]

  /// All-reduces in one set of processes; the first of them is its warm-up.
  private static let repeats = 33

  init(_ work: AllReduce, _ context: KernelContext) {
    operation = work
    setting = context.setting
    self.work = work
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
    let status = orrery_ring_processes(
      level, Int32(work.ranks), Int64(work.bytes / 4), Int32(Self.repeats), seed, &times, &result)
    if status == 0 { waiting = Array(times.dropFirst()) }
    return status
  }

  func error() throws(TracerError) -> Double {
    let status = refill()
    guard status == 0 else { throw .processes(errno: status) }
    return relativeError(result.map(Double.init), AllReduceKernel.expected(work, seed: seed))
  }
}
