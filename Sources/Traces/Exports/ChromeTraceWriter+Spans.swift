import Documents

/// The events of spans and of what joins them.
extension ChromeTraceWriter {
  mutating func span(_ index: Int) {
    let span = trace.spans[index]
    let category =
      EventCategory.name(span.kind) ?? (span.operation == nil ? "span" : "operation")
    beginEvent("X", name: trace.names[span.name], category: category, span: index)
    time(span.start)
    json.key("dur")
    json.fixed(span.duration, decimals: 3)
    json.key("args")
    json.beginObject()
    member("span", index)
    if isRepeated[span.name] { member("name", span.name) }
    if span.kind != .span { member("spanKind", span.kind.rawValue) }
    if let correlation = span.correlation { member("correlation", correlation) }
    if let external = span.external { member("External id", external) }
    if let operation = span.operation { member("operation", operation) }
    // What stands above is Orrery's own: what a source said may have the same keys.
    if let detail = span.detail {
      member("detail", detail)
      json.members(ofObject: trace.details[detail])
    }
    stream(of: span, index)
    if let operation = span.operation {
      json.members(of: trace.operations[operation])
      sample(of: span, operation: operation)
    }
    json.endObject()
    json.endObject()
  }

  /// Where a device worked, for programs that ask the arguments and not the track; a source mostly says it itself.
  private mutating func stream(of span: Span, _ index: Int) {
    guard span.kind.isActivity else { return }
    if let detail = span.detail, Self.saysStream(trace.details[detail]) { return }
    let lane = trace.lanes[span.lane]
    if let device = lane.owner { member("device", device) }
    member("stream", lane.number ?? tracks.places[tracks.trackOf[index]].thread)
  }

  private static let streamKey = Array("\"stream\"".utf8)

  private static func saysStream(_ detail: String) -> Bool {
    let bytes = Array(detail.utf8)
    return bytes.indices.contains {
      bytes[$0] == streamKey[0] && bytes[$0...].starts(with: streamKey)
    }
  }

  /// What was counted while a span ran, for whoever looks at it; it is read back from the table.
  private mutating func sample(of span: Span, operation: Int) {
    let key = SampleKey(operation: operation, start: span.start, duration: span.duration)
    guard let place = samples[key] else { return }
    member("sample", trace.samples[place].sequence)
    guard let counters = trace.samples[place].counters else { return }
    member("cycles", counters.cycles)
    member("instructions", counters.instructions)
    member("cacheMisses", counters.cacheMisses)
  }

  /// One end of a dependency; one between gradients has the category of PyTorch's profiler.
  mutating func flow(_ index: Int, phase: String, span: Int) {
    let kind = trace.dependencies[index].kind
    flow(
      phase, name: kind.rawValue, category: kind == .gradient ? "fwdbwd" : "dependency", id: index,
      span: span)
  }

  /// The way from a call to each piece of work that it launched, under the names of PyTorch's profiler and the number of the
  /// call's span, since correlations are of one rank.
  mutating func launch(_ index: Int) {
    if launches.isLaunch(index) {
      flow("s", name: LaunchFlows.name, category: LaunchFlows.name, id: index, span: index)
    }
    if let call = launches.call(of: index) {
      flow("f", name: LaunchFlows.name, category: LaunchFlows.name, id: call, span: index)
    }
  }

  /// One end of a flow.
  ///
  /// It stands right behind its span and begins with it, so that viewers, which take the slice that began last, find
  /// that span and none within it.
  private mutating func flow(_ phase: String, name: String, category: String, id: Int, span: Int) {
    beginEvent(phase, name: name, category: category, span: span)
    time(trace.spans[span].start)
    member("id", id)
    member("bp", "e")
    json.key("args")
    json.beginObject()
    member("span", span)
    json.endObject()
    json.endObject()
  }
}

/// Which spans of a trace launched which.
struct LaunchFlows {
  /// What PyTorch's profiler calls such a flow.
  static let name = "ac2g"

  /// For each span the call that launched it; -1 where there is none.
  private var callOf: [Int32]
  private var launches: [Bool]

  init(_ trace: Trace) {
    callOf = [Int32](repeating: -1, count: trace.spans.count)
    launches = [Bool](repeating: false, count: trace.spans.count)
    for (activity, call) in CallNesting(trace).calls where call >= 0 {
      callOf[activity] = Int32(truncatingIfNeeded: call)
      launches[call] = true
    }
  }

  func isLaunch(_ span: Int) -> Bool { launches[span] }

  func call(of span: Int) -> Int? { callOf[span] < 0 ? nil : Int(callOf[span]) }
}
