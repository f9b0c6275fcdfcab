import Documents

/// What ranges of NVTX become: marks of the program, operations of its framework, and what NCCL was asked for.
extension SpoolReader {
  mutating func addRanges() {
    for (kind, count) in calls.notes { note(kind, count: count) }
    if calls.openCount > 0 { note("range of NVTX without an end", count: calls.openCount) }
    for (thread, name) in calls.threads { lanes.name(thread, name) }
    addCollectives(NCCLCalls(calls.closed))
    for range in calls.closed {
      let call = FrameworkRange(range.text)
      add(
        call == nil ? .annotation : .hostOperation, names.place(of: call?.name ?? range.text),
        lane: lanes.place(of: range.thread.map(SpoolLanes.Key.thread) ?? .process),
        from: range.start, to: range.end, detail: call.map { details.place(of: $0.detail) })
    }
  }

  /// Says of NCCL's kernels what NCCL was asked for around their launches, as Kineto says it.
  private mutating func addCollectives(_ calls: NCCLCalls) {
    guard !calls.isEmpty else { return }
    let calling = calling
    for place in imported.trace.spans.indices {
      let span = imported.trace.spans[place]
      guard span.kind == .kernel, names.texts[span.name].hasPrefix("nccl") else { continue }
      guard let launch = span.correlation.flatMap({ calling[$0] }),
        let thread = lanes.thread(launch.lane),
        let call = calls.call(of: thread, around: launch.start)
      else {
        note("kernel of NCCL of which no call is known")
        continue
      }
      let text = call.detail(
        beside: span.detail.map { details.texts[$0] } ?? "{}", kernel: names.texts[span.name])
      imported.trace.spans[place].detail = details.place(of: text)
    }
  }
}
