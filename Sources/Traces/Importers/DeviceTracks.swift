import Documents

/// Which lanes are devices', from what their processes and threads are called, and from what calls launched there.
///
/// It is asked about events whose category does not say it: Ascend's and XLA's have none.
struct DeviceTracks {
  /// What the events of a lane are.
  enum Role { case host, work, range, collectives }
  private(set) var roles: [Role]
  /// Whether any event's category is known.
  private(set) var hasKnownEvents = false
  private var kinds: [Text: Span.Kind] = [:]

  /// What decides the kind of a piece of work.
  private struct Text: Hashable {
    var name: Int
    var detail: Int?
  }

  /// Complexity: O(spans).
  init(_ trace: Trace, _ labels: TrackLabels) {
    roles = Self.roles(labels)
    var isHost = [Bool](repeating: false, count: roles.count)
    var isBusy = isHost
    var candidates = [Bool](repeating: true, count: roles.count)
    var correlations: Set<Int> = []
    for span in trace.spans {
      guard span.kind == .span else {
        hasKnownEvents = true
        if span.kind.isActivity { isBusy[span.lane] = true }
        if span.kind.isHost { isHost[span.lane] = true }
        continue
      }
      if let correlation = span.correlation { correlations.insert(correlation) }
      if span.correlation == nil { candidates[span.lane] = false }
    }
    for lane in roles.indices {
      if isHost[lane] { roles[lane] = .host }
      // Beside work whose category is known, the rest are ranges around it.
      if isBusy[lane] { roles[lane] = .range }
      candidates[lane] = candidates[lane] && roles[lane] == .host && !isHost[lane]
    }
    guard !correlations.isEmpty, candidates.contains(true) else { return }
    findLaunched(trace, candidates, correlations)
  }

  /// Lanes all of whose events are what calls launched.
  private mutating func findLaunched(
    _ trace: Trace, _ candidates: [Bool], _ correlations: Set<Int>
  ) {
    var launched: Set<Int> = []
    for span in trace.spans where span.kind == .call {
      guard let correlation = span.correlation, correlations.contains(correlation) else { continue }
      launched.insert(correlation)
    }
    var candidates = candidates
    for span in trace.spans where span.kind == .span {
      guard let correlation = span.correlation, launched.contains(correlation) else {
        candidates[span.lane] = false
        continue
      }
    }
    for lane in roles.indices where candidates[lane] { roles[lane] = .work }
  }

  /// What Ascend's profiler calls the process of the device.
  private static let ascend = "Ascend Hardware"

  private static func roles(_ labels: TrackLabels) -> [Role] {
    let lanes = labels.tracks.indices
    let isAscend = lanes.contains { labels.processNames(of: $0).contains(ascend) }
    return lanes.map { lane -> Role in
      let names = labels.processNames(of: lane)
      if isAscend, let role = names.lazy.compactMap({ ascendRole($0) }).first { return role }
      guard names.contains(where: { isDevice($0) }) else { return .host }
      // XLA draws the work of streams again by its operations, its modules and its steps.
      let thread = labels.thread(of: lane)?.lowercased()
      return thread?.hasPrefix("stream") ?? true ? .work : .range
    }
  }

  private static func ascendRole(_ process: String) -> Role? {
    switch process {
    case ascend: .work
    case "Communication", "HCCL": .collectives
    case "Overlap Analysis", "AI Core Freq": .range
    default: nil
    }
  }

  /// XLA's "/device:TPU:0", and Kineto's labels as "GPU 0".
  private static func isDevice(_ process: String) -> Bool {
    if process.hasPrefix("/device:") { return !process.hasPrefix("/device:CPU") }
    let words = process.split(separator: " ")
    return words.count == 2 && words[0] != "CPU" && words[0].count <= 4
      && words[0].allSatisfy(\.isUppercase) && Int(words[1]) != nil
  }

  /// What an event of a device's lane is.
  ///
  /// Complexity: O(1) for names and details that were asked for before.
  mutating func kind(of span: Span, in trace: Trace) -> Span.Kind {
    let key = Text(name: span.name, detail: span.detail)
    switch roles[span.lane] {
    case .host: return span.kind
    case .range: return .deviceAnnotation
    case .collectives:
      // Ascend's collectives as wholes; beside them stand their tasks.
      return trace.names[span.name].hasPrefix("hcom_") ? .kernel : .deviceAnnotation
    case .work: break
    }
    if let kind = kinds[key] { return kind }
    let detail = span.detail.flatMap { try? JSONTape(bytes: Array(trace.details[$0].utf8)).root }
    let task = detail?["Task Type"]?.string ?? ""
    let text = "\(trace.names[span.name]) \(task)".lowercased()
    let kind: Span.Kind =
      text.contains("memcpy") || text.contains("sdma")
      ? .copy
      : text.contains("memset")
        ? .fill : Self.rests.contains { text.contains($0) } ? .deviceAnnotation : .kernel
    kinds[key] = kind
    return kind
  }

  /// Tasks of streams in which nothing is done.
  private static let rests = ["event_wait", "notify_wait", "event_record", "notify_record"]
}
