import Workloads

/// Decides the family of each piece of devices' work, remembering what names and details say.
struct DecidingFamilies {
  private let trace: Trace
  private let nesting: CallNesting
  private let ranges: MarkedRanges
  private var kernels: [Int: (family: KernelFamily?, communication: CommunicationKernel?)] = [:]
  private var hosts: [Int: KernelFamily?] = [:]
  private var collectives: [Int: Bool] = [:]
  /// The families of recognised operations, by the work whose launch was recorded.
  private var operations: [Int: KernelFamily] = [:]

  init(_ trace: Trace) {
    self.trace = trace
    nesting = CallNesting(trace)
    ranges = MarkedRanges(trace, nesting)
  }

  /// The decision of each piece of work, by the position of its span.
  mutating func decisions() -> [(activity: Int, decision: FamilyDecision)] {
    var decisions: [(activity: Int, decision: FamilyDecision)] = []
    decisions.reserveCapacity(nesting.calls.count)
    var alone: [Int] = []
    for (activity, call) in nesting.calls {
      let span = trace.spans[activity]
      let launch = launched(by: call)
      if let launch, let operation = span.operation { operations[operation] = launch }
      if launch == nil, span.operation != nil, span.kind == .kernel { alone.append(activity) }
      decisions.append((activity, decision(activity, call, launch)))
    }
    // Work whose launch was not recorded is what other work of its operation is.
    guard !alone.isEmpty else { return decisions }
    let callOf = Dictionary(
      nesting.calls.map { ($0.activity, $0.call) }, uniquingKeysWith: { first, _ in first })
    for activity in alone {
      guard let known = family(ofOperation: activity), known != .other else { continue }
      decisions.append((activity, decision(activity, callOf[activity] ?? -1, known)))
    }
    return decisions
  }

  private func family(ofOperation activity: Int) -> KernelFamily? {
    guard let operation = trace.spans[activity].operation else { return nil }
    if let family = operations[operation] { return family }
    let kind = OperationKind(rawValue: trace.operations[operation].kind)
    return kind.map { OperationFamilies.family(of: $0) }
  }

  /// The family of the innermost operation around a call that is known.
  private mutating func launched(by call: Int) -> KernelFamily? {
    guard call >= 0 else { return nil }
    for host in nesting.hosts(around: call) {
      let name = trace.spans[host].name
      if hosts[name] == nil {
        hosts[name] = .some(OperationFamilies.family(trace.names[name]))
      }
      if let family = hosts[name] ?? nil { return family }
    }
    return nil
  }

  private mutating func decision(
    _ activity: Int, _ call: Int, _ launch: KernelFamily?
  ) -> FamilyDecision {
    let span = trace.spans[activity]
    switch span.kind {
    case .copy: return FamilyDecision(family: .copy, evidence: .record)
    case .fill: return FamilyDecision(family: .memset, evidence: .record)
    default: break
    }
    let (name, kernel) = named(span.name)
    let marks = ranges.marks(of: activity).union(call < 0 ? [] : ranges.marks(of: call))
    func communication(_ evidence: FamilyEvidence) -> FamilyDecision {
      FamilyDecision(
        family: .communication, evidence: evidence, library: kernel?.library,
        fused: kernel?.fused)
    }
    if trace.lanes[span.lane].isOfCommunication { return communication(.node) }
    let isWithin = launch == nil && marks.contains(.communication)
    if launch == .communication || isWithin || isCollective(span) {
      return communication(.operation)
    }
    if kernel != nil { return communication(.name) }
    let family = launch ?? name
    if marks.contains(.optimizer), Self.isOfOptimizers(family) {
      return FamilyDecision(family: .optimizer, evidence: .operation)
    }
    guard let family else { return FamilyDecision(family: .other, evidence: .nothing) }
    return FamilyDecision(family: family, evidence: launch == nil ? .name : .operation)
  }

  /// Whether work is such as optimizers are made of where they are no kernel of their own, or nothing tells what it is.
  private static func isOfOptimizers(_ family: KernelFamily?) -> Bool {
    family == nil || family == .elementwise || family == .reduction
  }

  private mutating func named(
    _ name: Int
  ) -> (family: KernelFamily?, communication: CommunicationKernel?) {
    if let known = kernels[name] { return known }
    let bytes = NamePattern.bytes(of: trace.names[name])
    // What a compiler fused may have the name of what it waits for.
    let isOfCompiler = trace.names[name].hasPrefix("triton_")
    let communication = isOfCompiler ? nil : CommunicationKernels.kernel(bytes)
    let said = (family: KernelNames.family(bytes), communication: communication)
    kernels[name] = said
    return said
  }

  /// Whether a kernel's own arguments are those of a collective.
  private mutating func isCollective(_ span: Span) -> Bool {
    guard let detail = span.detail else { return false }
    if let known = collectives[detail] { return known }
    let isCollective = CollectiveCall(trace.details[detail]) != nil
    collectives[detail] = isCollective
    return isCollective
  }
}

extension Lane {
  /// Whether it holds what a Chakra trace's nodes of type COMM_COLL, COMM_SEND and COMM_RECV did.
  fileprivate var isOfCommunication: Bool {
    kind == .stream && (name == "communication" || name.hasPrefix("communication, "))
  }
}
