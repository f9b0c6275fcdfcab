import Documents
import Quantities
import Workloads

extension Trace {
  /// Finds which operation of the catalogue each framework's operation is that devices did work for: its kernels belong to
  /// it from then on, and their time together is a sample of it.
  ///
  /// Collectives count with what they take once all ranks are there, where the ranks are there to tell. What is not
  /// understood keeps its spans alone. Complexity: O(spans log spans).
  public mutating func recogniseOperations() {
    guard operations.isEmpty, hasDeviceWork else { return }
    var twins: [KernelTwin: Int] = [:]
    var alone: [Group] = []
    var places: [TracedOperation: Int] = [:]
    var known: [Group.Shape: Recognised?] = [:]
    for group in DeviceGroups(self).groups {
      let found: Recognised?
      if let shape = group.shape(in: self), let again = known[shape] {
        found = again
      } else {
        found = group.recognised(in: self)
        if let shape = group.shape(in: self) { known[shape] = .some(found) }
      }
      guard let found else {
        if group.hosts.isEmpty { alone.append(group) }
        continue
      }
      let setting = Setting(implementation: found.implementation, state: found.state)
      let traced = TracedOperation(found.operation, setting: setting)
      let place = places[traced] ?? operations.count
      if place == operations.count {
        places[traced] = place
        operations.append(traced)
      }
      assign(group, to: place)
      if let twin = twin(of: group) { twins[twin] = twins[twin] ?? place }
    }
    // Work that was launched before the recording began is known by work of the same program and launch.
    let likes = likes(of: Set(twins.values))
    for group in alone {
      guard let twin = twin(of: group) else { continue }
      if let place = twins[twin] ?? nearest(likes[twin.name] ?? [], group) {
        assign(group, to: place)
      }
    }
    shareCollectives()
  }

  /// One kernel's program and launch, which decide what it does but for its data.
  private struct KernelTwin: Hashable {
    var name: Int
    var detail: Int?
  }

  /// The kernel of a group that has but one, fills aside.
  private func twin(of group: Group) -> KernelTwin? {
    let kernels = group.spans.filter { spans[$0].kind == .kernel }
    guard kernels.count == 1, let kernel = kernels.first, spans[kernel].detail != nil else {
      return nil
    }
    return KernelTwin(name: spans[kernel].name, detail: spans[kernel].detail)
  }

  /// By the name of a kernel the operations that it is the one kernel of, each with how long it mostly takes.
  private func likes(of operations: Set<Int>) -> [Int: [(operation: Int, median: Double)]] {
    var durations: [KernelTwin: [Int64]] = [:]
    for span in spans where span.kind == .kernel {
      guard let operation = span.operation, operations.contains(operation) else { continue }
      durations[KernelTwin(name: span.name, detail: operation), default: []].append(span.duration)
    }
    var likes: [Int: [(operation: Int, median: Double)]] = [:]
    for (key, values) in durations {
      likes[key.name, default: []].append((key.detail ?? 0, values.sorted().quantile(0.5)))
    }
    return likes.mapValues { $0.sorted { ($0.median, $0.operation) < ($1.median, $1.operation) } }
  }

  /// The operation whose kernel lasts most nearly as long, where the two are within a fourth of each other: some profilers
  /// say nothing of a launch that they did not see.
  private func nearest(_ likes: [(operation: Int, median: Double)], _ group: Group) -> Int? {
    let time = Double(group.spans.reduce(0) { $0 + spans[$1].duration })
    let best = likes.min { abs($0.median - time) < abs($1.median - time) }
    guard let best, max(best.median, time) <= 1.25 * min(best.median, time) else { return nil }
    return best.operation
  }

  private mutating func assign(_ group: Group, to operation: Int) {
    for span in group.spans { spans[span].operation = operation }
    add(group, of: operation)
  }

  /// A sample of an operation: what devices did for one call of the framework.
  private mutating func add(_ group: Group, of operation: Int) {
    let start = group.spans.map { spans[$0].start }.min() ?? 0
    let duration = group.spans.reduce(0) { $0 + spans[$1].duration }
    samples.append(
      Sample(operation: operation, sequence: 0, start: start, duration: duration))
  }

  /// Numbers the samples of each operation; those of collectives get the least time over the ranks that took part, since
  /// the others were waiting.
  private mutating func shareCollectives() {
    var sequences = [Int](repeating: 0, count: operations.count)
    let kinds = Set(["all_reduce", "all_gather", "reduce_scatter", "all_to_all", "broadcast"])
    let ranks = ranks.count
    for place in samples.indices {
      let operation = samples[place].operation
      samples[place].sequence = sequences[operation]
      sequences[operation] += 1
    }
    guard ranks > 1 else { return }
    for (operation, traced) in operations.enumerated() where kinds.contains(traced.kind) {
      let members = samples.indices.filter { samples[$0].operation == operation }
      guard members.count % ranks == 0 else { continue }
      // Collectives of one operation follow one another on every rank.
      for first in stride(from: 0, to: members.count, by: ranks) {
        let together = members[first..<first + ranks]
        let least = together.map { samples[$0].duration }.min() ?? 0
        for place in together { samples[place].duration = least }
      }
    }
  }

  /// Whether devices did anything in it.
  public var hasDeviceWork: Bool { spans.contains { $0.kind.isActivity } }

  /// Of the time that devices worked, the share whose operations are understood.
  public var understoodShare: Double {
    var all: Int64 = 0
    var understood: Int64 = 0
    for span in spans where span.kind.isActivity {
      all += span.duration
      if span.operation != nil { understood += span.duration }
    }
    return all == 0 ? 0 : Double(understood) / Double(all)
  }
}

/// Devices' work that one framework's operation gave them.
struct Group {
  /// The operations of the framework around the call, from the innermost out.
  var hosts: [Int]
  var spans: [Int]

  /// What decides its recognition.
  struct Shape: Hashable {
    var names: [Int]
    var details: [Int?]
    var kernels: [Int]
    var kernelDetails: [Int?]
  }

  func shape(in trace: Trace) -> Shape? {
    Shape(
      names: hosts.map { trace.spans[$0].name }, details: hosts.map { trace.spans[$0].detail },
      kernels: spans.map { trace.spans[$0].name },
      kernelDetails: spans.map { trace.spans[$0].detail })
  }

  /// The operation of the innermost framework's operation that is understood; of copies by themselves, what they move.
  func recognised(in trace: Trace) -> Recognised? {
    let evidence = evidence(in: trace)
    if let collective = spans.lazy.compactMap({ self.collective($0, trace) }).first {
      return collective
    }
    for host in hosts {
      let span = trace.spans[host]
      let call = FrameworkCall(
        name: trace.names[span.name], detail: span.detail.map { trace.details[$0] } ?? "{}")
      if let found = RecogniserCatalog.recognised(call, evidence) { return found }
    }
    return copy(trace, evidence)
  }

  private func evidence(in trace: Trace) -> KernelEvidence {
    var evidence = KernelEvidence(names: [], bytes: 0, blocks: 0)
    for place in spans {
      let span = trace.spans[place]
      evidence.names.append(trace.names[span.name])
      guard let detail = span.detail,
        let arguments = try? JSONTape(bytes: Array(trace.details[detail].utf8)).root
      else { continue }
      let bytes = arguments["bytes"]?.number?.int64 ?? 0
      if (0..<1 << 48).contains(bytes) { evidence.bytes += Int(bytes) }
      let grid = arguments["grid"]?.elements.map { $0.compactMap { $0.number?.int64 } } ?? []
      let blocks = grid.reduce(1.0) { $0 * Double($1) }
      if span.kind == .kernel, blocks < 1e15, !grid.isEmpty { evidence.blocks += Int(blocks) }
    }
    return evidence
  }

  /// Copies between memories, and fills.
  private func copy(_ trace: Trace, _ evidence: KernelEvidence) -> Recognised? {
    guard evidence.bytes > 0, spans.allSatisfy({ trace.spans[$0].kind != .kernel }) else {
      return nil
    }
    let isPinned = !evidence.contains("Pageable")
    if evidence.contains("HtoD") {
      return Recognised(HostCopy(.toDevice, bytes: evidence.bytes, isPinned: isPinned))
    }
    if evidence.contains("DtoH") {
      return Recognised(HostCopy(.toHost, bytes: evidence.bytes, isPinned: isPinned))
    }
    let elements = max(evidence.bytes / 4, 1)
    let isFill = spans.allSatisfy { trace.spans[$0].kind == .fill }
    return Recognised(ElementMap(.vector, elements: elements, read: isFill ? 0 : 4, written: 4))
  }

  private func collective(_ span: Int, _ trace: Trace) -> Recognised? {
    guard trace.spans[span].kind == .kernel, let detail = trace.spans[span].detail,
      let call = CollectiveCall(trace.details[detail]), call.ranks > 1,
      let operation = call.operation
    else { return nil }
    return Recognised(operation)
  }
}

/// Devices' work in groups of one framework's operation each, in the order of its calls.
struct DeviceGroups {
  private(set) var groups: [Group] = []

  init(_ trace: Trace) {
    let run = CallNesting(trace)
    var placeOf: [Int: Int] = [:]
    for (activity, call) in run.calls {
      let hosts = call < 0 ? [] : run.hosts(around: call)
      // Without a framework's operation each piece of work stands for itself.
      guard let host = hosts.first else {
        groups.append(Group(hosts: [], spans: [activity]))
        continue
      }
      if let place = placeOf[host] {
        groups[place].spans.append(activity)
      } else {
        placeOf[host] = groups.count
        groups.append(Group(hosts: hosts, spans: [activity]))
      }
    }
  }
}

/// Which call gave each activity to its device, and which framework's operations lie around that call.
public struct CallNesting {
  /// Activities in the order of their starts, each with its call; -1 where it has none.
  public private(set) var calls: [(activity: Int, call: Int)] = []
  private var parentOf: [Int32]

  public init(_ trace: Trace) {
    struct Key: Hashable {
      var rank: Int
      var correlation: Int
    }
    var callOf: [Key: Int] = [:]
    var hosts = [[Int]](repeating: [], count: trace.lanes.count)
    var activities: [Int] = []
    for (place, span) in trace.spans.enumerated() {
      if span.kind.isActivity {
        activities.append(place)
      } else if span.kind == .call || span.kind == .hostOperation {
        hosts[span.lane].append(place)
        if span.kind == .call, let correlation = span.correlation {
          callOf[Key(rank: trace.lanes[span.lane].rank, correlation: correlation)] = place
        }
      }
    }
    parentOf = [Int32](repeating: -1, count: trace.spans.count)
    for lane in hosts.indices {
      let sorted = hosts[lane].sorted {
        let (a, b) = (trace.spans[$0], trace.spans[$1])
        return (a.start, -a.duration, $0) < (b.start, -b.duration, $1)
      }
      var open: [Int] = []
      for place in sorted {
        while let last = open.last, trace.spans[last].end <= trace.spans[place].start {
          open.removeLast()
        }
        if let last = open.last { parentOf[place] = Int32(truncatingIfNeeded: last) }
        if trace.spans[place].kind == .hostOperation { open.append(place) }
      }
    }
    activities.sort { (trace.spans[$0].start, $0) < (trace.spans[$1].start, $1) }
    calls = activities.map { place in
      let span = trace.spans[place]
      let key = span.correlation.map {
        Key(rank: trace.lanes[span.lane].rank, correlation: $0)
      }
      return (place, key.flatMap { callOf[$0] } ?? -1)
    }
  }

  /// The framework's operations around a call, from the innermost out.
  public func hosts(around call: Int) -> [Int] {
    var hosts: [Int] = []
    var place = parentOf[call]
    while place >= 0, hosts.count < 8 {
      hosts.append(Int(place))
      place = parentOf[Int(place)]
    }
    return hosts
  }
}
