import Documents

/// Flows from forward operations to the backward ones that belong to them.
struct GradientFlows {
  private struct End: Hashable {
    var lane: Int
    var start: Int64
  }
  /// Processes number their flows each for itself.
  private struct Flow: Hashable {
    var process: Int?
    var id: Int
  }
  private var sources: [Flow: End] = [:]
  private var targets: [(flow: Flow, end: End)] = []
  private var base: Int64 = 0

  mutating func add(_ event: TraceEvent, lane: Int) {
    guard let id = event.id, event.fault == nil else { return }
    let end = End(lane: lane, start: event.start)
    let flow = Flow(process: event.process, id: id)
    if event.phase == UInt8(ascii: "s") { sources[flow] = end } else { targets.append((flow, end)) }
  }

  mutating func shift(by base: Int64) { self.base = base }

  /// Adds a dependency for each flow whose ends begin with a span; gives how many do not.
  func link(_ trace: inout Trace) -> Int {
    guard !targets.isEmpty else { return sources.count }
    var wanted = Set(sources.values)
    for target in targets { wanted.insert(target.end) }
    var places: [End: Int] = [:]
    for (place, span) in trace.spans.enumerated() where span.kind == .hostOperation {
      let end = End(lane: span.lane, start: span.start - base)
      if wanted.contains(end) { places[end] = place }
    }
    var missing = 0
    for target in targets {
      guard let source = sources[target.flow].flatMap({ places[$0] }),
        let place = places[target.end]
      else {
        missing += 1
        continue
      }
      trace.dependencies.append(Dependency(source: source, target: place, kind: .gradient))
    }
    return missing
  }
}
