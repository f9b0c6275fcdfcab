import Workloads

/// A graph's replay beside the step that it repeats: the replay's kernels belong to no operation of a framework, and take
/// those of the step's kernels.
///
/// The step is either run eagerly, and kernels of one name belong together in their order, stream by stream; or it is the
/// graph's capture, which launches nothing yet, and all work belongs to its calls in their order.
struct GraphPairing {
  /// A call of the step that launched work, or would have.
  private struct Launch {
    /// The kernel's name; nil in a capture.
    var name: String?
    /// The number of its stream among those of the step.
    var stream: Int
    /// The position of the call.
    var call: Int
  }
  private let step: Trace
  private let hosts: [Span]
  private let launches: [Launch]
  private let isCapture: Bool
  private let streams: Int

  /// Finds what the step launched.
  ///
  /// Complexity: O(spans log spans).
  private init(_ step: Trace) {
    self.step = step
    // Each call gets a number that is its own, by which the replay's work is given to it.
    var calls: [Int: Int] = [:]
    var hosts: [Span] = []
    for (place, span) in step.spans.enumerated()
    where span.kind == .call || span.kind == .hostOperation {
      calls[place] = hosts.count
      var span = span
      span.correlation = hosts.count
      hosts.append(span)
    }
    let graphs = Set(step.graphLaunches().joined())
    let work = CallNesting(step).calls.filter { $0.call >= 0 && !graphs.contains($0.activity) }
    let lanes = Self.streams(of: work.map(\.activity), in: step)
    var found = work.compactMap { activity, call -> Launch? in
      let span = step.spans[activity]
      guard let host = calls[call], let stream = lanes.firstIndex(of: span.lane) else { return nil }
      return Launch(name: step.names[span.name], stream: stream, call: host)
    }
    isCapture = found.isEmpty
    if isCapture {
      found = hosts.indices.compactMap { place -> Launch? in
        let span = hosts[place]
        guard span.kind == .call, Self.launches(step.names[span.name]) else { return nil }
        return Launch(name: nil, stream: 0, call: place)
      }
    }
    launches = found.sorted {
      (hosts[$0.call].start, $0.call) < (hosts[$1.call].start, $1.call)
    }
    self.hosts = hosts
    streams = lanes.count
  }

  /// The lanes of work in the order of their devices and numbers.
  private static func streams(of work: [Int], in trace: Trace) -> [Int] {
    Set(work.map { trace.spans[$0].lane }).sorted { a, b in
      let (one, other) = (trace.lanes[a], trace.lanes[b])
      return (one.owner ?? 0, one.number ?? 0, a) < (other.owner ?? 0, other.number ?? 0, b)
    }
  }

  /// Whether a call of this name puts work into a graph that is captured.
  private static func launches(_ name: String) -> Bool {
    name.contains("LaunchKernel")
      || (name.hasSuffix("Async") && (name.contains("Memcpy") || name.contains("Memset")))
  }

  /// What a launch's work is: what belongs to one call of the framework together, by positions in the launch.
  private struct Reading {
    var parts: [Part] = []
    /// How many pieces of it have a like in the step.
    var alike = 0
  }
  private struct Part {
    var operation: TracedOperation
    var members: [Int]
  }

  /// Recognises one launch's work as if the step's calls had launched it.
  ///
  /// Complexity: O(spans of the step, sorted).
  private func reading(of launch: [Int], in replay: Trace) -> Reading {
    let callOf = calls(of: launch, in: replay)
    guard !callOf.isEmpty else { return Reading() }
    var trace = Trace(
      lanes: step.lanes + replay.lanes, names: step.names + replay.names,
      details: step.details + replay.details, spans: hosts)
    for place in trace.lanes.indices { trace.lanes[place].rank = 0 }
    var positions: [Int] = []
    for (position, place) in launch.enumerated() {
      guard let call = callOf[position] else { continue }
      var span = replay.spans[place]
      span.name += step.names.count
      span.lane += step.lanes.count
      span.detail = span.detail.map { $0 + step.details.count }
      span.operation = nil
      span.correlation = call
      positions.append(position)
      trace.spans.append(span)
    }
    trace.recogniseOperations()
    var reading = Reading(alike: callOf.count)
    for group in DeviceGroups(trace).groups {
      guard let first = group.spans.first, let operation = trace.spans[first].operation else {
        continue
      }
      let members = group.spans.map { positions[$0 - hosts.count] }
      reading.parts.append(Part(operation: trace.operations[operation], members: members))
    }
    return reading
  }

  /// The step's call for each position of a launch.
  private func calls(of launch: [Int], in replay: Trace) -> [Int: Int] {
    if isCapture {
      guard launches.count == launch.count else { return [:] }
      return Dictionary(
        uniqueKeysWithValues: launches.enumerated().map { ($0.offset, $0.element.call) })
    }
    struct Key: Hashable {
      var name: String
      var stream: Int
    }
    let lanes = Self.streams(of: launch, in: replay)
    // A graph may spread over more streams what the step did on one.
    let isByStream = lanes.count == streams
    var waiting: [Key: [Int]] = [:]
    for launch in launches.reversed() {
      let key = Key(name: launch.name ?? "", stream: isByStream ? launch.stream : 0)
      waiting[key, default: []].append(launch.call)
    }
    var calls: [Int: Int] = [:]
    for (position, place) in launch.enumerated() {
      let span = replay.spans[place]
      let stream = isByStream ? lanes.firstIndex(of: span.lane) ?? 0 : 0
      let key = Key(name: replay.names[span.name], stream: stream)
      calls[position] = waiting[key]?.popLast()
    }
    return calls
  }

  /// What became of the work of graphs.
  private struct Count {
    var all = 0
    /// What has a like in the step, and what also has an operation now.
    var alike = 0
    var known = 0
  }

  /// Gives a replay the operations; its launches of the same kernels in the same order are alike.
  private func read(_ replay: inout Trace, _ launches: [[Int]]) -> Count {
    var readings: [[Int]: Reading] = [:]
    var places: [TracedOperation: Int] = [:]
    for (place, operation) in replay.operations.enumerated() { places[operation] = place }
    var sequences = [Int](repeating: 0, count: replay.operations.count)
    for sample in replay.samples { sequences[sample.operation] += 1 }
    var count = Count()
    for launch in launches {
      let names = launch.map { replay.spans[$0].name }
      let reading = readings[names] ?? self.reading(of: launch, in: replay)
      readings[names] = reading
      for part in reading.parts {
        let spans = part.members.map { launch[$0] }
        guard spans.allSatisfy({ replay.spans[$0].operation == nil }) else { continue }
        let place = places[part.operation] ?? replay.operations.count
        if place == replay.operations.count {
          places[part.operation] = place
          replay.operations.append(part.operation)
          sequences.append(0)
        }
        replay.add(spans, of: place, sequence: sequences[place])
        sequences[place] += 1
      }
      count.all += launch.count
      count.alike += reading.alike
      for place in launch where replay.spans[place].operation != nil { count.known += 1 }
    }
    return count
  }
}

extension Trace {
  /// A sample of an operation, and the spans that it was.
  fileprivate mutating func add(_ places: [Int], of operation: Int, sequence: Int) {
    for place in places { spans[place].operation = operation }
    let start = places.map { spans[$0].start }.min() ?? 0
    let duration = places.reduce(0) { $0 &+ spans[$1].duration }
    samples.append(
      Sample(operation: operation, sequence: sequence, start: start, duration: duration))
  }
}

extension GraphPairing {
  /// Pairs the files that replay graphs with those that say what is in them, which then are no ranks; and notes it.
  ///
  /// They belong together where both are said to be of one rank, or neither is. Complexity: O(spans log spans), and that of
  /// the step once for each launch of other kernels.
  static func pair(_ files: inout [ImportedTrace.File], _ notes: inout [String: Int]) {
    guard files.count > 1 else { return }
    var place = 0
    while place < files.count {
      var file = files[place]
      let launches = file.imported.trace.graphLaunches()
      let twin = files.indices.first { twin in
        twin != place && isStep(files[twin].imported.trace, of: file.imported.trace, launches)
      }
      if let twin, pair(&file, with: files[twin], launches, &notes) {
        files[place] = file
        files.remove(at: twin)
        if twin < place { place -= 1 }
      }
      place += 1
    }
  }

  /// Whether most of the devices' time is that of graphs.
  private static func isReplay(_ trace: Trace, _ launches: [[Int]]) -> Bool {
    let graphs = launches.joined().reduce(Int64(0)) { $0 &+ trace.spans[$1].duration }
    let all = trace.spans.reduce(Int64(0)) { $0 &+ ($1.kind.isActivity ? $1.duration : 0) }
    return graphs > 0 && graphs > all &- graphs
  }

  private static func isStep(_ trace: Trace, of replay: Trace, _ launches: [[Int]]) -> Bool {
    isReplay(replay, launches) && trace.claim?.rank == replay.claim?.rank && trace.hasShapes
      && !isReplay(trace, trace.graphLaunches())
  }

  /// False where most of the graph's work has no like in the step: then it is another program's.
  private static func pair(
    _ file: inout ImportedTrace.File, with step: ImportedTrace.File, _ launches: [[Int]],
    _ notes: inout [String: Int]
  ) -> Bool {
    var trace = file.imported.trace
    trace.recogniseOperations()
    let count = GraphPairing(step.imported.trace).read(&trace, launches)
    guard 2 * count.alike > count.all else { return false }
    file.imported.trace = trace
    let work = "work of a graph in '\(file.name)'"
    notes["\(work), understood by its like in '\(step.name)', which is no rank"] = count.known
    if count.all > count.known {
      notes["\(work) that has no like in '\(step.name)', or one that is not understood"] =
        count.all - count.known
    }
    return true
  }
}
