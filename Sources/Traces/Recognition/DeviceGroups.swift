import Documents
import Workloads

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
        name: trace.names[span.name], detail: span.detail.map { trace.details[$0] } ?? "{}"
      ).typed(by: evidence)
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
