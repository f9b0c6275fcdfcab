import Model
import Quantities
import Traces

/// Without what the profiler adds to each thing that it records on a host.
struct ProfilerRemoval: ReplayChange {
  static let key = "profiler"
  static let forms = [ChangeForm("profiler=none", "without what the profiler adds on the host")]

  init(_ text: ChangeText) throws(ChangeError) { _ = try text.word(of: "none") }

  var action: ChangeAction {
    .onMachine { program, machine throws(ModelError) in
      .lessHostTime(program.removeProfiler(try ProfilerCost(machine.host)))
    }
  }
}

/// What a profiler adds to each thing that it records on a host.
private struct ProfilerCost {
  /// For an operation of the framework, its shapes recorded.
  var operation: Seconds
  /// For a call of a device's runtime or driver.
  var call: Seconds
  /// For a function of the program's language; nothing where the host's figures do not say.
  var function: Seconds

  init(_ host: HostModel) throws(ModelError) {
    operation = try host.time(.profiledOperation)
    call = try host.time(.profiledCall)
    function = host[.profiledFunction] ?? .zero
  }
}

extension TracedProgram {
  /// Takes the profiler's own time away: so much for each span that it recorded on a host, half before its begin and half
  /// before its end, and what it says itself that it took.
  ///
  /// Where a stretch is shorter than that, the rest comes off the next ones. Gives how much host time is gone.
  fileprivate mutating func removeProfiler(_ cost: ProfilerCost) -> Seconds {
    var gone: Int64 = 0
    let overheads = trace.spans.filter { $0.kind == .overhead && $0.duration < 1 << 40 }
    for thread in threads.indices {
      var debt: Int64 = 0
      var time = threads[thread].first
      var pending = ranks(of: thread).flatMap { rank in
        overheads.filter { trace.lanes[$0.lane].rank == rank }
      }.filter { trace.names[$0.name].contains("Buffer") }.sorted { $0.start < $1.start }[...]
      for place in threads[thread].moments.indices {
        let moment = threads[thread].moments[place]
        time += moment.stretch
        // Time of the profiler's own stands within the stretch in which it ended.
        while let overhead = pending.first, overhead.end <= time {
          if overhead.start >= time - moment.stretch { debt += overhead.duration }
          pending = pending.dropFirst()
        }
        let half: Double =
          switch trace.spans[Int(moment.span)].kind {
          case .hostOperation, .annotation: cost.operation.value / 2
          case .call: cost.call.value / 2
          case .function: cost.function.value / 2
          default: 0
          }
        debt += Int64((half * 1e9).rounded())
        let part = min(debt, max(moment.stretch, 0))
        threads[thread].moments[place].stretch -= part
        debt -= part
        gone += part
      }
    }
    return Seconds(nanoseconds: gone)
  }

  private func ranks(of thread: Int) -> [Int] {
    threads[thread].moments.isEmpty ? [] : [trace.lanes[thread].rank]
  }
}
