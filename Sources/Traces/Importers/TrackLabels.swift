import Documents

/// The names of processes and threads, from metadata events.
struct TrackLabels {
  /// Process and thread of each lane, as written.
  var tracks: [(process: String, thread: String)] = []
  private var processes: [String: String] = [:]
  private var labels: [String: String] = [:]
  private var threads: [String: String] = [:]

  mutating func add(_ event: TraceEvent, of stream: EventStream) {
    guard let name = event.name.map(stream.text), let process = event.process.map(stream.text),
      let detail = event.detail.map(stream.text),
      let arguments = try? JSONTape(bytes: Array(detail.utf8)).root
    else { return }
    func argument(_ key: String) -> String? {
      let text = arguments[key]?.string?.split(separator: " ").joined(separator: " ")
      return text?.isEmpty == true ? nil : text
    }
    switch name {
    case "process_name": processes[process] = argument("name")
    case "process_labels": labels[process] = argument("labels")
    case "thread_name":
      threads["\(process)\u{0}\(event.thread.map(stream.text) ?? "")"] = argument("name")
    default: break
    }
  }

  /// What a lane's process is called, its label first; none where it is not said.
  func processNames(of lane: Int) -> [String] {
    let process = tracks[lane].process
    return [labels[process], processes[process]].compactMap { $0 }
  }

  /// The same for people, who are told its number where it has no name.
  func process(of lane: Int) -> String {
    processNames(of: lane).first ?? "process \(tracks[lane].process)"
  }

  /// What a lane's thread is called; nil where it is not said.
  func thread(of lane: Int) -> String? {
    threads["\(tracks[lane].process)\u{0}\(tracks[lane].thread)"]
  }

  /// Names each lane, and tells streams from threads by what ran there.
  func name(_ trace: inout Trace) {
    var streams = Set<Int>()
    for span in trace.spans where span.kind.isActivity || span.kind == .deviceAnnotation {
      streams.insert(span.lane)
    }
    for lane in tracks.indices {
      let thread = thread(of: lane) ?? "thread \(tracks[lane].thread)"
      trace.lanes[lane].name = "\(process(of: lane)), \(thread)"
      if streams.contains(lane) || thread.hasPrefix("stream ") {
        trace.lanes[lane].kind = .stream
      }
    }
  }
}
