import Documents

/// Makes a trace of Chakra's nodes, as they come.
struct ChakraTraceReader {
  private var imported = ImportedTrace()
  private var names = InternedTexts()
  private var details = InternedTexts()
  private var lanes: [LaneKey: Int] = [:]
  /// The span of each node, and the nodes that each span waits for.
  private var places: [UInt64: Int] = [:]
  private var waits: [(span: Int, controls: [UInt64], data: [UInt64])] = []
  /// How many spans have no start of their own.
  private var startless = 0

  /// Who did it, and the number of the thread or stream where it is said.
  private struct LaneKey: Hashable {
    enum Role: String { case host, device, communication }
    var role: Role
    var number: Int?
  }

  mutating func add(_ metadata: ChakraMetadata) {
    if let version = metadata.version {
      add(ChakraAttribute(name: "version", value: .string(version)))
    }
    for attribute in metadata.attributes { add(attribute) }
  }

  mutating func add(_ attribute: ChakraAttribute) {
    imported.trace.properties.append(
      Property(rank: 0, key: attribute.name, value: attribute.value.text()))
  }

  mutating func noteUnreadable() { imported.note("node that cannot be read") }

  mutating func add(_ node: ChakraNode) {
    guard places[node.id] == nil else { return imported.note("node whose number is there twice") }
    guard let start = Self.nanoseconds(node.start ?? 0),
      let duration = Self.nanoseconds(node.duration)
    else { return imported.note("node that begins or lasts more than 146 years") }
    if node.start == nil { startless += 1 }
    if node.type == .invalid { imported.note("node of no known type") }
    places[node.id] = imported.trace.spans.count
    waits.append((imported.trace.spans.count, node.controls, node.data))
    let detail = detail(of: node)
    imported.trace.spans.append(
      Span(
        name: names.place(of: node.name), lane: lane(of: node), start: start, duration: duration,
        kind: Self.kind(of: node),
        external: node.number("rf_id").flatMap { $0 > 0 ? $0 : nil },
        detail: detail.map { details.place(of: $0) }))
  }

  consuming func finish() -> ImportedTrace {
    imported.trace.names = names.texts
    imported.trace.details = details.texts
    let process = imported.trace.property("pid").flatMap { Int($0) }
    for place in imported.trace.lanes.indices where imported.trace.lanes[place].kind == .thread {
      imported.trace.lanes[place].owner = process
    }
    for (span, controls, data) in waits {
      for source in controls { addDependency(on: source, of: span, .fork) }
      for source in data { addDependency(on: source, of: span, .data) }
    }
    placeSpans()
    return imported
  }

  /// Traces of simulators and converters say durations only: then starts follow from the dependencies.
  private mutating func placeSpans() {
    guard startless > 0 else { return }
    var total: Int64 = 0
    let isFinite = imported.trace.spans.allSatisfy { span in
      total += span.duration
      return total < 1 << 62
    }
    guard isFinite, startless == imported.trace.spans.count else {
      imported.notes["node without a start, placed at 0"] = startless
      return
    }
    imported.notes["node without a start, placed where its dependencies and its lane allow"] =
      startless
    guard EarliestStarts.place(&imported.trace) > 0 else { return }
    // Chakra's own sample of a converted trace has such calls.
    imported.notes["call that the places of nodes leave out, since calls lead in circles"] =
      imported.trace.dependencies.count { $0.kind == .fork }
    let circular = EarliestStarts.place(&imported.trace, without: .fork)
    if circular > 0 { imported.notes["node that waits for itself by way of others"] = circular }
  }

  private mutating func addDependency(on node: UInt64, of span: Int, _ kind: Dependency.Kind) {
    guard let source = places[node] else {
      return imported.note("dependency on a node that is not there")
    }
    guard source != span else { return imported.note("dependency of a node on itself") }
    imported.trace.dependencies.append(Dependency(source: source, target: span, kind: kind))
  }

  /// Microseconds in nanoseconds; nil from half the range of the clock on.
  private static func nanoseconds(_ microseconds: UInt64) -> Int64? {
    let (value, overflows) = microseconds.multipliedReportingOverflow(by: 1000)
    guard !overflows, value < 1 << 62 else { return nil }
    return Int64(value)
  }

  private static func kind(of node: ChakraNode) -> Span.Kind {
    switch node.type {
    case .invalid, .metadata: .node
    default: node.isHost ? .hostOperation : .kernel
    }
  }

  private mutating func lane(of node: ChakraNode) -> Int {
    let isHost = node.isHost || Self.kind(of: node) == .node
    let role: LaneKey.Role =
      isHost ? .host : node.type.isCommunication ? .communication : .device
    let key = LaneKey(role: role, number: node.number("tid"))
    if let lane = lanes[key] { return lane }
    let unit = isHost ? "thread" : "stream"
    imported.trace.lanes.append(
      Lane(
        name: key.number.map { "\(role), \(unit) \($0)" } ?? role.rawValue,
        kind: isHost ? .thread : .stream, number: key.number))
    lanes[key] = imported.trace.lanes.count - 1
    return imported.trace.lanes.count - 1
  }

  /// What the span itself says.
  private static let told: Set<String> = ["is_cpu_op", "tid", "rf_id"]

  /// Inputs and attributes as an object of JSON, under Kineto's names where it has some.
  private mutating func detail(of node: ChakraNode) -> String? {
    var writer = JSONWriter()
    writer.beginObject()
    arguments(of: node)?.write(to: &writer)
    if let collective = ChakraCollective.name(of: node) {
      writer.key("Collective name")
      writer.string(collective)
    }
    for attribute in node.attributes
    where !Self.told.contains(attribute.name) && attribute.value != "" {
      if attribute.name == "comm_type", ChakraCollective.name(of: node) != nil { continue }
      writer.key(NodeAttributes.key(attribute.name))
      writer.value(attribute.value)
    }
    writer.endObject()
    return writer.bytes.count > 2 ? String(decoding: writer.bytes, as: UTF8.self) : nil
  }

  private mutating func arguments(of node: ChakraNode) -> OperationArguments? {
    guard node.inputs.contains(where: { !$0.isEmpty }) else { return nil }
    let lists = node.inputs.map { try? JSONTape(bytes: PythonLiteral.json($0)).root }
    guard lists.allSatisfy({ $0?.kind == .array }) else {
      imported.note("node whose inputs cannot be read")
      return nil
    }
    return OperationArguments(values: lists[0], shapes: lists[1], types: lists[2])
  }
}

/// Kineto's names of what Chakra's nodes communicate.
private enum ChakraCollective {
  /// In the order of `CollectiveCommType`; a scatter of equal blocks is one like others.
  private static let names = [
    "allreduce", "reduce", "allgather", "gather", "scatter", "broadcast", "all_to_all",
    "reduce_scatter", "reduce_scatter", "barrier",
  ]

  static func name(of node: ChakraNode) -> String? {
    if let number = node.number("comm_type"), names.indices.contains(number) {
      return names[number]
    }
    switch node.type {
    case .send: return "send"
    case .receive: return "recv"
    default: return nil
    }
  }
}
