import Replay
import Traces

/// Runs a job under given durations, and records it as a profiler would.
struct SimulatedJob {
  private let job: RandomJob
  private let durations: [Int64]
  private let latencies = RandomJob.latencies
  private(set) var trace = Trace(names: [""])
  private var names: [String: Int] = [:]
  private var clocks: [Int64]
  private var next: [Int]
  private var kernels: [Kernel] = []
  /// The kernels of each stream in their order; stream s of thread t is 2t + s.
  private var queues: [[Int]]
  /// What each event captured: the kernel, and the call that recorded it.
  private var events: [Int: (kernel: Int?, correlation: Int, stream: Int)] = [:]
  /// Events that the next kernel of a stream waits for.
  private var pending: [[Int]]
  private var ends: [Int: Int64] = [:]
  private var spanOf: [Int: Int] = [:]
  private var correlation = 0

  private struct Kernel {
    var span: Int
    var before: Int?
    var isNode = false
    var ready: Int64
    var sources: [Int] = []
    var duration: Int64
    var meeting: Int?
    var start: Int64?
    var end: Int64?
  }

  init(_ job: RandomJob, durations: [Int64]) {
    self.job = job
    self.durations = durations
    clocks = [Int64](repeating: 1_000_000, count: job.threads.count)
    next = [Int](repeating: 0, count: job.threads.count)
    queues = [[Int]](repeating: [], count: 2 * job.threads.count)
    pending = [[Int]](repeating: [], count: 2 * job.threads.count)
    for thread in job.threads.indices {
      trace.lanes.append(
        Lane(name: "t\(thread)", kind: .thread, rank: thread / 2, owner: 9, number: thread))
    }
    for stream in queues.indices {
      trace.lanes.append(
        Lane(name: "s\(stream)", kind: .stream, rank: stream / 4, owner: stream / 2, number: stream)
      )
    }
    var hasMoved = true
    while hasMoved {
      hasMoved = false
      resolve()
      for thread in job.threads.indices {
        while next[thread] < job.threads[thread].count,
          run(job.threads[thread][next[thread]], on: thread)
        {
          next[thread] += 1
          hasMoved = true
        }
      }
    }
    resolve()
    precondition(zip(next, job.threads).allSatisfy { $0 == $1.count }, "the job hangs")
    for kernel in kernels {
      trace.spans[kernel.span].start = kernel.start ?? 0
      trace.spans[kernel.span].duration = (kernel.end ?? 0) - (kernel.start ?? 0)
    }
  }

  /// Times every kernel of which all that it waits for is known.
  private mutating func resolve() {
    var hasMoved = true
    while hasMoved {
      hasMoved = false
      for place in kernels.indices where kernels[place].start == nil {
        let kernel = kernels[place]
        var start = kernel.ready
        if let before = kernel.before {
          guard let end = kernels[before].end else { continue }
          let kinds = [before, place].map { trace.spans[kernels[$0].span].kind.rawValue }
          let pair = Latencies.Pair(first: kinds[0], second: kinds[1], isGraph: kernel.isNode)
          start = max(start, end + (latencies.gaps[pair] ?? latencies.gap))
        }
        let ends = kernel.sources.map { kernels[$0].end }
        guard !ends.contains(nil) else { continue }
        for end in ends.compactMap(\.self) { start = max(start, end + latencies.wait) }
        kernels[place].start = start
        hasMoved = true
      }
      for place in kernels.indices where kernels[place].end == nil {
        guard let start = kernels[place].start else { continue }
        if let meeting = kernels[place].meeting {
          let starts = kernels.filter { $0.meeting == meeting }.map(\.start)
          guard starts.count == 2, !starts.contains(nil) else { continue }
          kernels[place].end = (starts.compactMap(\.self).max() ?? 0) + kernels[place].duration
        } else {
          kernels[place].end = start + kernels[place].duration
        }
        hasMoved = true
      }
    }
  }

  /// Does one instruction of a thread; false where it must wait for what is not known yet.
  private mutating func run(_ instruction: RandomJob.Instruction, on thread: Int) -> Bool {
    let begin = clocks[thread]
    switch instruction {
    case .work(let duration):
      spanOf[thread << 32 | next[thread]] = add(
        "aten::op", .hostOperation, thread, begin, durations[duration])
      ends[thread << 32 | next[thread]] = begin + durations[duration]
      clocks[thread] = begin + durations[duration]
    // A thread that rests for long may be waiting for another, which only a guess can tell.
    case .rest(let duration): clocks[thread] = begin + durations[duration] % 9000
    case .after(let other, let instruction, let duration):
      let key = other << 32 | instruction
      guard let end = ends[key], let source = spanOf[key] else { return false }
      let gap: Int64 = 300
      let start = max(begin, end) + gap
      let span = add("aten::joined", .hostOperation, thread, start, durations[duration])
      trace.dependencies.append(Dependency(source: source, target: span, kind: .join))
      clocks[thread] = start + durations[duration]
    case .launch(let list, let name): return launch(list, name, on: thread)
    case .collective(let stream, let kernel, let number):
      guard launch([(stream, kernel)], "cudaLaunchKernel", on: thread) else { return false }
      kernels[kernels.count - 1].meeting = number
      let detail =
        #"{"Collective name":"allreduce","Group size":2,"In msg nelems":8,"Process Group Name":"0"}"#
      if trace.details.isEmpty { trace.details.append(detail) }
      trace.spans[kernels[kernels.count - 1].span].detail = 0
    case .copy(let stream, let kernel): return copy(2 * thread + stream, kernel, on: thread)
    case .record(let event, let stream):
      correlation += 1
      add("cudaEventRecord", .call, thread, begin, 600, correlation)
      events[event] = (queues[2 * thread + stream].last, correlation, 2 * thread + stream)
      clocks[thread] = begin + 600
    case .wait(let stream, let event):
      correlation += 1
      add("cudaStreamWaitEvent", .call, thread, begin, 500, correlation)
      recordWait("Stream Wait Event", stream: 2 * thread + stream, event: event)
      if let source = events[event]?.kernel { pending[2 * thread + stream].append(source) }
      clocks[thread] = begin + 500
    case .synchronizeStream(let stream):
      return synchronize(
        "cudaStreamSynchronize", "Stream Sync", 2 * thread + stream, nil,
        [queues[2 * thread + stream].last], on: thread)
    case .synchronizeEvent(let event):
      return synchronize(
        "cudaEventSynchronize", "Event Sync", 2 * thread, event, [events[event]?.kernel], on: thread
      )
    case .synchronizeDevice:
      // Other threads' launches are in no order with this call, so each thread has a device of its own.
      return synchronize(
        "cudaDeviceSynchronize", "Context Sync", 2 * thread, nil,
        [queues[2 * thread].last, queues[2 * thread + 1].last], on: thread)
    }
    return true
  }

  private mutating func launch(
    _ list: [(stream: Int, kernel: Int)], _ name: String, on thread: Int
  ) -> Bool {
    let begin = clocks[thread]
    var end = begin + (latencies.owns[name] ?? 0)
    for stream in Set(list.map(\.stream)) {
      let queue = queues[2 * thread + stream]
      guard queue.count >= latencies.queueDepth else { continue }
      guard let done = kernels[queue[queue.count - latencies.queueDepth]].end else { return false }
      end = max(end, done + (latencies.returns[name] ?? 0))
    }
    correlation += 1
    add(name, .call, thread, begin, end - begin, correlation)
    clocks[thread] = end
    for (place, item) in list.enumerated() {
      let stream = 2 * thread + item.stream
      let isNode = list[..<place].contains { $0.stream == item.stream }
      enqueue(.kernel, on: stream, item.kernel, ready: end + (latencies.leads[name] ?? 0), isNode)
    }
    return true
  }

  private mutating func enqueue(
    _ kind: Span.Kind, on stream: Int, _ duration: Int, ready: Int64, _ isNode: Bool
  ) {
    let span = add("k\(kind)", kind, job.threads.count + stream, 0, 0, correlation)
    kernels.append(
      Kernel(
        span: span, before: queues[stream].last, isNode: isNode, ready: ready,
        sources: pending[stream], duration: durations[duration]))
    pending[stream] = []
    queues[stream].append(kernels.count - 1)
  }

  private mutating func copy(_ stream: Int, _ duration: Int, on thread: Int) -> Bool {
    // It is timed as soon as it is enqueued, or not at all.
    let before = queues[stream].last.map { kernels[$0].end } ?? .some(0)
    guard before != nil, !pending[stream].contains(where: { kernels[$0].end == nil }) else {
      return false
    }
    let begin = clocks[thread]
    correlation += 1
    let call = add("cudaMemcpy", .call, thread, begin, 0, correlation)
    enqueue(.copy, on: stream, duration, ready: begin + latencies.copyLead, false)
    resolve()
    let end = max(
      begin + (latencies.owns["cudaMemcpy"] ?? 0),
      (kernels[kernels.count - 1].end ?? 0) + (latencies.returns["cudaMemcpy"] ?? 0))
    trace.spans[call].duration = end - begin
    clocks[thread] = end
    return true
  }

  private mutating func synchronize(
    _ name: String, _ kind: String, _ stream: Int, _ event: Int?, _ sources: [Int?], on thread: Int
  ) -> Bool {
    let begin = clocks[thread]
    var end = begin + (latencies.owns[name] ?? 0)
    for source in sources.compactMap(\.self) {
      guard let done = kernels[source].end else { return false }
      end = max(end, done + (latencies.returns[name] ?? 0))
    }
    correlation += 1
    add(name, .call, thread, begin, end - begin, correlation)
    recordWait(kind, stream: stream, event: event)
    clocks[thread] = end
    return true
  }

  private mutating func recordWait(_ kind: String, stream: Int, event: Int?) {
    let known = event.flatMap { events[$0] }
    let source = known.map {
      ",\"wait_on_stream\":\($0.stream),\"wait_on_cuda_event_record_corr_id\":\($0.correlation)"
    }
    trace.details.append("{\"cuda_sync_kind\":\"\(kind)\",\"stream\":\(stream)\(source ?? "")}")
    let span = add(
      kind, .synchronization, job.threads.count + stream, clocks.min() ?? 0, 1, correlation)
    trace.spans[span].detail = trace.details.count - 1
  }

  @discardableResult private mutating func add(
    _ name: String, _ kind: Span.Kind, _ lane: Int, _ start: Int64, _ duration: Int64,
    _ correlation: Int? = nil
  ) -> Int {
    if names[name] == nil {
      names[name] = trace.names.count
      trace.names.append(name)
    }
    trace.spans.append(
      Span(
        name: names[name] ?? 0, lane: lane, start: start, duration: duration, kind: kind,
        correlation: correlation))
    return trace.spans.count - 1
  }
}
