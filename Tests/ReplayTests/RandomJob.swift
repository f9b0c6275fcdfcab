import Laws
import Replay
import Traces

/// A random program of threads, streams, events, waits, graphs and collectives, and what a machine makes of it: a
/// simulator that knows nothing of replay.
struct RandomJob {
  enum Instruction {
    case work(Int)
    case rest(Int)
    /// Kernels of one launch, each on a stream of the thread.
    case launch([(stream: Int, kernel: Int)], name: String)
    case copy(stream: Int, kernel: Int)
    case record(event: Int, stream: Int)
    case wait(stream: Int, event: Int)
    case synchronizeStream(Int)
    case synchronizeEvent(Int)
    case synchronizeDevice
    /// Work that begins only after a piece of another thread's.
    case after(thread: Int, instruction: Int, Int)
    case collective(stream: Int, kernel: Int, number: Int)
  }

  /// Instructions of each thread; threads 2r and 2r + 1 are rank r's.
  var threads: [[Instruction]] = []
  /// How many durations there are: of work, rests and kernels.
  var durations = 0
  let ranks: Int
  static let streamsOfThread = 2
  static let latencies = Latencies(
    leads: ["cudaLaunchKernel": 1800, "cudaGraphLaunch": 5200], lead: 1800, copyLead: 3100,
    gaps: [Latencies.Pair(first: 4, second: 4, isGraph: true): 510], gap: 1040, wait: 700,
    returns: [
      "cudaStreamSynchronize": 2100, "cudaDeviceSynchronize": 2600, "cudaEventSynchronize": 1900,
      "cudaMemcpy": 1500, "cudaLaunchKernel": 400, "cudaGraphLaunch": 400,
    ],
    owns: [
      "cudaStreamSynchronize": 900, "cudaDeviceSynchronize": 1200, "cudaEventSynchronize": 800,
      "cudaMemcpy": 4000, "cudaLaunchKernel": 5000, "cudaGraphLaunch": 9000,
    ], queueDepth: 6)

  init(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    ranks = Int.random(in: 1...2, using: &random)
    threads = [[Instruction]](repeating: [], count: 2 * ranks)
    var events = 0
    var recorded = [[Int]](repeating: [], count: threads.count)
    for step in 0..<Int.random(in: 10...40, using: &random) {
      let thread = Int.random(in: threads.indices, using: &random)
      func stream() -> Int { Int.random(in: 0..<Self.streamsOfThread, using: &random) }
      func duration() -> Int {
        durations += 1
        return durations - 1
      }
      switch Int.random(in: 0..<13, using: &random) {
      case 0, 1: threads[thread].append(.work(duration()))
      case 2: threads[thread].append(.rest(duration()))
      case 3, 4, 5:
        threads[thread].append(.launch([(stream(), duration())], name: "cudaLaunchKernel"))
      case 6:
        let kernels = (0..<Int.random(in: 1...3, using: &random)).map { _ in (stream(), duration())
        }
        threads[thread].append(.launch(kernels, name: "cudaGraphLaunch"))
      case 7: threads[thread].append(.copy(stream: stream(), kernel: duration()))
      case 8:
        threads[thread].append(.record(event: events, stream: stream()))
        recorded[thread].append(events)
        events += 1
      case 9:
        guard let event = recorded[thread].randomElement(using: &random) else { continue }
        threads[thread].append(.wait(stream: stream(), event: event))
      case 10: threads[thread].append(.synchronizeStream(stream()))
      case 11:
        if step % 2 == 0, let event = recorded[thread].randomElement(using: &random) {
          threads[thread].append(.synchronizeEvent(event))
        } else {
          threads[thread].append(.synchronizeDevice)
        }
      default:
        let other = thread ^ 1
        let done = threads[other].indices.last {
          if case .work = threads[other][$0] { true } else { false }
        }
        if let done { threads[thread].append(.after(thread: other, instruction: done, duration())) }
      }
      if ranks == 2, step % 9 == 8 {
        for rank in 0..<2 {
          threads[2 * rank].append(.collective(stream: 1, kernel: durations, number: step))
        }
        durations += 1
      }
    }
    for thread in threads.indices { threads[thread].append(.work(durations)) }
    durations += 1
  }

  /// Random durations, in nanoseconds.
  func durations(seed: Int) -> [Int64] {
    var random = SplitMix(seed: UInt64(seed))
    return (0..<durations).map { _ in Int64.random(in: 1...60_000, using: &random) }
  }
}
