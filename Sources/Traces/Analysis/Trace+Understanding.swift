extension Trace {
  /// How much of devices' work is understood, and why the rest is not; to be asked once operations are recognised.
  ///
  /// Complexity: O(spans).
  public func understanding() -> Understanding {
    var result = Understanding(time: 0, understood: 0, gaps: [])
    var rest: [Int] = []
    for (place, span) in spans.enumerated() where span.kind.isActivity {
      result.time &+= span.duration
      if span.operation == nil { rest.append(place) } else { result.understood &+= span.duration }
    }
    guard !rest.isEmpty else { return result }
    let general = generalReason
    let launches = launches(of: rest)
    var totals: [GapKey: (time: Int64, call: Int)] = [:]
    for (place, call) in zip(rest, launches) {
      let reason: Understanding.Reason =
        call.isGraph ? .graph : call.place < 0 ? .outside : general
      let key = GapKey(reason: reason, name: spans[place].name)
      totals[key, default: (0, call.place)].time &+= spans[place].duration
    }
    for reason in Understanding.Reason.allCases {
      let members = totals.filter { $0.key.reason == reason }.sorted {
        ($1.value.time, names[$0.key.name]) < ($0.value.time, names[$1.key.name])
      }
      guard !members.isEmpty else { continue }
      let most = members.prefix(3)
      let calls = most.map { $0.value.call }
      let sources: [String?] =
        reason == .unknown
        ? operations(around: calls) : [String?](repeating: nil, count: calls.count)
      let kernels = zip(most, sources).map { member, source in
        Understanding.Kernel(
          name: names[member.key.name], time: member.value.time, operation: source)
      }
      let time = members.reduce(Int64(0)) { $0 &+ $1.value.time }
      result.gaps.append(Understanding.Gap(reason: reason, time: time, kernels: kernels))
    }
    result.gaps.sort { ($1.time, $0.reason.rawValue) < ($0.time, $1.reason.rawValue) }
    return result
  }

  private struct GapKey: Hashable {
    var reason: Understanding.Reason
    var name: Int
  }

  /// Why work is not understood whose launch is there.
  private var generalReason: Understanding.Reason {
    guard spans.contains(where: { $0.kind == .hostOperation }) else { return .noOperations }
    return hasShapes ? .unknown : .noShapes
  }

  /// For each piece of work its call, -1 where there is none, and whether that launched a graph.
  private func launches(of work: [Int]) -> [(place: Int, isGraph: Bool)] {
    var calls: [CallKey: Int] = [:]
    var least = Int.max
    var most = Int.min
    for place in work {
      guard let number = callKey(of: spans[place]) else { continue }
      calls[number] = -1
      least = min(least, number.correlation)
      most = max(most, number.correlation)
    }
    // Most calls launch nothing of it.
    for (place, span) in spans.enumerated() where span.kind == .call {
      guard let correlation = span.correlation, correlation >= least, correlation <= most,
        let number = callKey(of: span), let slot = calls.index(forKey: number)
      else { continue }
      calls.values[slot] = place
    }
    let graphs = graphLaunchNames
    return work.map { place -> (place: Int, isGraph: Bool) in
      let call = callKey(of: spans[place]).flatMap { calls[$0] } ?? -1
      return (call, call >= 0 && graphs.contains(spans[call].name))
    }
  }

  /// The names of the innermost operations of the framework around some calls.
  private func operations(around calls: [Int]) -> [String?] {
    var found = [Int?](repeating: nil, count: calls.count)
    for (place, span) in spans.enumerated() where span.kind == .hostOperation {
      for (number, call) in calls.enumerated() {
        let inner = spans[call]
        guard span.lane == inner.lane, span.start <= inner.start, span.end >= inner.end,
          span.start >= found[number].map({ spans[$0].start }) ?? .min
        else { continue }
        found[number] = place
      }
    }
    return found.map { $0.map { names[spans[$0].name] } }
  }
}
