import Documents

/// Makes a trace of Chrome events that another program wrote.
struct ForeignTraceReader {
  private struct LaneKey: Hashable {
    var process: String
    var thread: String
  }

  private let base: Int64
  private var imported = ImportedTrace()
  private var lanes: [LaneKey: Int] = [:]
  private var names: [String: Int] = [:]
  private var processNames: [String: String] = [:]
  private var processLabels: [String: String] = [:]
  private var threadNames: [LaneKey: String] = [:]

  /// Times count from `base`.
  init(base: Int64) { self.base = base }

  mutating func read(_ element: JSONElement) {
    guard let event = ChromeEvent(element) else { return imported.note("event that is no object") }
    switch event.phase {
    case "X": readSpan(event)
    case "M": readMetadata(event)
    default: imported.note(event.note)
    }
  }

  /// The trace, with its lanes named.
  consuming func finish() -> ImportedTrace {
    for (key, lane) in lanes {
      let process =
        processLabels[key.process] ?? processNames[key.process] ?? "process \(key.process)"
      let thread = threadNames[key] ?? "thread \(key.thread)"
      imported.trace.lanes[lane].name = "\(process), \(thread)"
      if thread.hasPrefix("stream ") { imported.trace.lanes[lane].kind = .stream }
    }
    return imported
  }

  private mutating func readSpan(_ event: ChromeEvent) {
    do throws(ChromeEvent.Fault) {
      let (start, duration) = try event.times(base: base)
      let lane = lane(of: event)
      imported.trace.spans.append(
        Span(name: place(of: event.name), lane: lane, start: start, duration: duration))
    } catch {
      imported.note(error.rawValue)
    }
  }

  private mutating func lane(of event: ChromeEvent) -> Int {
    let key = LaneKey(process: event.process, thread: event.thread)
    let lane = lanes[key] ?? imported.trace.lanes.count
    if lane == imported.trace.lanes.count {
      imported.trace.lanes.append(Lane(name: "", kind: .thread))
      lanes[key] = lane
    }
    if Self.deviceCategories.contains(event.category) { imported.trace.lanes[lane].kind = .stream }
    return lane
  }

  /// The categories of what runs on a stream, as PyTorch's profiler names them now and before 2022.
  private static let deviceCategories: Set = [
    "kernel", "gpu_memcpy", "gpu_memset", "gpu_user_annotation", "Kernel", "Memcpy", "Memset",
  ]

  private mutating func place(of name: String) -> Int {
    if let place = names[name] { return place }
    let place = imported.trace.names.count
    imported.trace.names.append(name)
    names[name] = place
    return place
  }

  private mutating func readMetadata(_ event: ChromeEvent) {
    func argument(_ key: String) -> String? {
      guard let text = event.arguments?[key]?.string else { return nil }
      let trimmed = text.split(separator: " ").joined(separator: " ")
      return trimmed.isEmpty ? nil : trimmed
    }
    switch event.name {
    case "process_name": processNames[event.process] = argument("name")
    case "process_labels": processLabels[event.process] = argument("labels")
    case "thread_name":
      threadNames[LaneKey(process: event.process, thread: event.thread)] = argument("name")
    default: imported.note(event.note)
    }
  }
}
