import Traces

extension TracedProgram {
  /// The places of the names that are meant: of this one, else of all that contain it.
  private func places(of name: String) -> Set<Int> {
    let exact = trace.names.indices.filter { trace.names[$0] == name }
    return Set(
      exact.isEmpty ? trace.names.indices.filter { trace.names[$0].contains(name) } : exact)
  }

  /// The activities that a name means: kernels that have it, or what operations and calls that have it gave to devices.
  func activities(named name: String) -> [Int] {
    let names = places(of: name)
    guard !names.isEmpty else { return [] }
    let direct = activities.indices.filter {
      names.contains(trace.spans[Int(activities[$0].span)].name)
    }
    guard direct.isEmpty else { return direct }
    let nesting = CallNesting(trace)
    return activities.indices.filter { place in
      let call = Int(activities[place].call)
      guard call >= 0 else { return false }
      return names.contains(trace.spans[call].name)
        || nesting.hosts(around: call).contains { names.contains(trace.spans[$0].name) }
    }
  }

  /// The host spans that a name means.
  func hosts(named name: String) -> Set<Int32> {
    let names = places(of: name)
    var found: Set<Int32> = []
    for (index, span) in trace.spans.enumerated()
    where span.kind.isHost && names.contains(span.name) {
      found.insert(Int32(truncatingIfNeeded: index))
    }
    return found
  }
}
