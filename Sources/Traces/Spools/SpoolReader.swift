import Documents

/// A trace as the frames of one process's spool make it.
struct SpoolReader {
  var imported = ImportedTrace()
  var names = InternedTexts()
  var details = InternedTexts()
  var lanes = SpoolLanes()
  var calls = SpoolCalls()
  /// Places of names by the numbers that records have for them; kernels' as their sources write them.
  private(set) var texts: [Int64: Int] = [:]
  /// Places of the names of calls, by kind and number.
  private var callNames: [UInt64: Int] = [:]
  /// Details of kernels that are launched alike.
  private var launches: [SIMD16<Int64>: Int] = [:]
  /// Devices of contexts, for waits, which do not say theirs.
  private(set) var devices: [Int64: Int64] = [:]
  /// CUPTI's own records of events and waits.
  private(set) var events: [ActivityRecord] = []
  private(set) var waits: [ActivityRecord] = []
  private var externals: [Int: Int] = [:]
  /// What is said of devices, and of the process.
  var deviceTexts: [Int64: JSONValue] = [:]
  var properties: [JSONValue.Member] = []

  mutating func add(_ kind: SpoolFrames.Kind?, _ bytes: ArraySlice<UInt8>) {
    switch kind {
    case .process: addProcess(bytes)
    case .name where bytes.count >= 4:
      let number = Int64(bytes.number(at: bytes.startIndex, UInt32.self))
      let symbol = String(decoding: bytes.dropFirst(4), as: UTF8.self)
      texts[number] = names.place(of: CUDANames.kernel(symbol))
    case .call where bytes.count >= 8:
      let domain = bytes.number(at: bytes.startIndex, UInt32.self)
      let number = bytes.number(at: bytes.startIndex + 4, UInt32.self)
      let name = String(decoding: bytes.dropFirst(8), as: UTF8.self)
      callNames[Self.key(domain, number)] = names.place(of: CUDANames.call(name))
    case .records: addRecords(bytes)
    case .host: calls.add(bytes)
    case .dropped where bytes.count >= 8:
      let count = bytes.number(at: bytes.startIndex, UInt64.self)
      note("record that CUPTI dropped", count: Int(clamping: count))
    case .size where bytes.count >= 12: checkSize(bytes)
    case .end: break
    default: note("frame of an unknown kind")
    }
  }

  mutating func note(_ kind: String, count: Int = 1) {
    imported.notes[kind, default: 0] += count
  }

  /// What CUPTI says of its records (`cuptiActivityGetStructSize`) against the places that are read.
  private mutating func checkSize(_ bytes: ArraySlice<UInt8>) {
    let number = bytes.number(at: bytes.startIndex, UInt32.self)
    let size = Int(bytes.number(at: bytes.startIndex + 8, UInt32.self))
    guard let kind = RecordKind(rawValue: number), size < kind.leastBytes else { return }
    note("kind of record of \(size) bytes by CUPTI, expected \(kind.leastBytes) at least (\(kind))")
  }

  /// Each record stands behind its size, at a multiple of 8.
  private mutating func addRecords(_ bytes: ArraySlice<UInt8>) {
    var place = bytes.startIndex
    while place + 8 <= bytes.endIndex {
      let size = Int(bytes.number(at: place, UInt32.self))
      guard size >= 4, place + 8 + size <= bytes.endIndex else {
        return note("record that is cut")
      }
      add(ActivityRecord(bytes[place + 8..<place + 8 + size]))
      place += 8 + (size + 7) / 8 * 8
    }
  }

  private mutating func add(_ record: ActivityRecord) {
    switch RecordKind(rawValue: record.kind) {
    case .kernel: addKernel(record)
    case .copy: addCopy(record)
    case .peerCopy: addPeerCopy(record)
    case .fill: addFill(record)
    case .driverCall, .runtimeCall: addCall(record)
    case .synchronization: waits.append(record)
    case .event: events.append(record)
    case .context:
      if let context = record.word(ContextField.contextId),
        let device = record.word(ContextField.deviceId)
      {
        devices[context] = device
      }
    case .externalCorrelation:
      if let number = record.long(ExternalField.externalId),
        let call = record.word(ExternalField.correlationId)
      {
        externals[Int(call)] = Int(number)
      }
    case .overhead:
      add(
        .overhead, names.place(of: "CUPTI"), lane: lanes.place(of: .process),
        from: record.long(OverheadField.start), to: record.long(OverheadField.end))
    case .device: addDevice(record)
    case .stream: break
    case nil: note("record of CUPTI of kind \(record.kind), which is not read")
    }
  }

  // Work of devices.

  private mutating func addKernel(_ record: ActivityRecord) {
    func word(_ field: KernelField) -> Int64 { record.word(field) ?? 0 }
    let shared = word(.staticSharedMemory) + word(.dynamicSharedMemory)
    let node = record.long(KernelField.graphNodeId) ?? 0
    let key = SIMD16<Int64>(
      word(.deviceId), word(.contextId), word(.streamId), word(.gridX), word(.gridY), word(.gridZ),
      word(.blockX), word(.blockY), word(.blockZ), shared,
      record.half(KernelField.registersPerThread) ?? 0, word(.graphId), node, 0, 0, 0)
    let lane = lanes.place(of: .stream(device: key[0], context: key[1], number: key[2]))
    let detail: Int
    if let known = launches[key] {
      detail = known
    } else {
      var text = ActivityDetail(device: key[0], context: key[1], stream: key[2])
      text.add("grid", [key[3], key[4], key[5]])
      text.add("block", [key[6], key[7], key[8]])
      text.add("registers per thread", key[10])
      text.add("shared memory", shared)
      text.addGraph(key[11], node)
      detail = details.place(of: text.text)
      launches[key] = detail
    }
    let name = texts[record.long(KernelField.name) ?? 0]
    if name == nil { note("kernel without a name") }
    add(
      .kernel, name ?? names.place(of: ""), lane: lane,
      from: record.long(KernelField.start), to: record.long(KernelField.end),
      correlation: Int(word(.correlationId)), detail: detail)
  }

  private mutating func addCopy(_ record: ActivityRecord) {
    let kind = CUDANames.copy(record.byte(CopyField.copyKind))
    let ends = [record.byte(CopyField.srcKind), record.byte(CopyField.dstKind)]
    addMove(
      .copy, "Memcpy \(kind) (\(CUDANames.memory(ends[0])) -> \(CUDANames.memory(ends[1])))",
      [CopyField.deviceId, .contextId, .streamId, .correlationId].map { record.word($0) ?? 0 },
      from: record.long(CopyField.start), to: record.long(CopyField.end)
    ) { text in
      text.add("bytes", record.long(CopyField.bytes))
      text.addGraph(record.word(CopyField.graphId), record.long(CopyField.graphNodeId))
    }
  }

  private mutating func addPeerCopy(_ record: ActivityRecord) {
    let ends = [record.byte(PeerCopyField.srcKind), record.byte(PeerCopyField.dstKind)]
    addMove(
      .copy, "Memcpy PtoP (\(CUDANames.memory(ends[0])) -> \(CUDANames.memory(ends[1])))",
      [PeerCopyField.deviceId, .contextId, .streamId, .correlationId].map { record.word($0) ?? 0 },
      from: record.long(PeerCopyField.start), to: record.long(PeerCopyField.end)
    ) { text in
      text.add("bytes", record.long(PeerCopyField.bytes))
      text.add("fromDevice", record.word(PeerCopyField.srcDeviceId))
      text.add("toDevice", record.word(PeerCopyField.dstDeviceId))
      text.addGraph(record.word(PeerCopyField.graphId), record.long(PeerCopyField.graphNodeId))
    }
  }

  private mutating func addFill(_ record: ActivityRecord) {
    addMove(
      .fill, "Memset (\(CUDANames.memory(record.half(FillField.memoryKind))))",
      [FillField.deviceId, .contextId, .streamId, .correlationId].map { record.word($0) ?? 0 },
      from: record.long(FillField.start), to: record.long(FillField.end)
    ) { text in
      text.add("bytes", record.long(FillField.bytes))
      text.addGraph(record.word(FillField.graphId), record.long(FillField.graphNodeId))
    }
  }

  /// A copy or fill on the stream of a device and context, launched by a call: those four by their numbers.
  private mutating func addMove(
    _ kind: Span.Kind, _ name: String, _ place: [Int64], from start: Int64?, to end: Int64?,
    _ describe: (inout ActivityDetail) -> Void
  ) {
    var text = ActivityDetail(device: place[0], context: place[1], stream: place[2])
    describe(&text)
    add(
      kind, names.place(of: name),
      lane: lanes.place(of: .stream(device: place[0], context: place[1], number: place[2])),
      from: start, to: end, correlation: Int(place[3]), detail: details.place(of: text.text))
  }

  // What hosts did.

  private static func key(_ kind: UInt32, _ number: UInt32) -> UInt64 {
    UInt64(kind) << 32 | UInt64(number)
  }

  private mutating func addCall(_ record: ActivityRecord) {
    let number = UInt32(record.word(CallField.cbid) ?? 0)
    let name = callNames[Self.key(record.kind, number)]
    if name == nil { note("call without a name") }
    add(
      .call, name ?? names.place(of: "call \(number)"),
      lane: lanes.place(of: .thread(record.word(CallField.threadId) ?? 0)),
      from: record.long(CallField.start), to: record.long(CallField.end),
      correlation: Int(record.word(CallField.correlationId) ?? 0))
  }

  /// Adds a span; one without both times is counted.
  mutating func add(
    _ kind: Span.Kind, _ name: Int, lane: Int, from start: Int64?, to end: Int64?,
    correlation: Int? = nil, detail: Int? = nil
  ) {
    guard let start, let end, start > 0, end >= start, end < 1 << 62 else {
      return note("record of CUPTI without times")
    }
    imported.trace.spans.append(
      Span(
        name: name, lane: lane, start: start, duration: end - start, kind: kind,
        correlation: correlation == 0 ? nil : correlation, detail: detail))
  }

  /// The calls by the numbers that they share with what they launched.
  ///
  /// Complexity: O(spans).
  var calling: [Int: Span] {
    var calling: [Int: Span] = [:]
    for span in imported.trace.spans where span.kind == .call {
      if let number = span.correlation { calling[number] = span }
    }
    return calling
  }

  consuming func finish(isWhole: Bool) -> ImportedTrace {
    addWaits()
    addRanges()
    for place in imported.trace.spans.indices where !externals.isEmpty {
      guard let call = imported.trace.spans[place].correlation else { continue }
      imported.trace.spans[place].external = externals[call]
    }
    if !isWhole { note("process whose end is missing: what was written before is kept") }
    imported.trace.properties = finishedProperties.map {
      Property(rank: 0, key: $0.0, value: $0.1.text())
    }
    imported.trace.names = names.texts
    imported.trace.details = details.texts
    imported.trace.lanes = lanes.finished
    imported.trace.setRank()
    imported.cutOverruns()
    return imported
  }
}

extension ActivityDetail {
  /// The graph that work is a node of; work of no graph has 0 for both.
  fileprivate mutating func addGraph(_ graph: Int64?, _ node: Int64?) {
    if graph != 0 { add("graph id", graph) }
    if node != 0 { add("graph node id", node) }
  }
}
