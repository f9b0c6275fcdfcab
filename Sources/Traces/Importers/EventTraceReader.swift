import Documents

/// Makes a trace of Chrome events that another program wrote, as they come.
struct EventTraceReader {
  private let stream = EventStream()
  private var trace = Trace()
  private var notes: [String: Int] = [:]
  /// For each interned text its place among names and details, and what it is as a category; -1 where not asked yet.
  private var names: [Int32] = []
  private var details: [Int32] = []
  private var kinds: [Int8] = []
  /// The lane of each pair of texts, and the pair that was asked for last.
  private var lanes: [UInt64: Int] = [:]
  private var lastTrack: (key: UInt64, lane: Int)?
  private var labels = TrackLabels()
  private var gradients = GradientFlows()
  private var pairs = BeginEndPairs()
  private var unknown = UnknownCategories()

  /// Reads all of a stream; throws where it is no list of events, or nothing could be read of it.
  static func read(_ bytes: ByteStream, head: [UInt8]) throws(TraceError) -> ImportedTrace {
    var reader = EventTraceReader()
    do throws(DocumentError) {
      try reader.feed(head)
      do throws(DocumentError) {
        while let piece = try bytes.next() { try reader.feed(piece) }
      } catch {
        // What was unpacked before the damage is kept, if there is any.
        guard case .notGzip = error, reader.stream.seen > 0 else { throw error }
        reader.note("end of packed bytes that is missing or damaged")
      }
      try reader.stream.finish()
      reader.take()
    } catch {
      throw .document(error)
    }
    return reader.finished()
  }

  private mutating func feed(_ piece: [UInt8]) throws(DocumentError) {
    try stream.feed(piece)
    take()
  }

  private mutating func note(_ kind: String, _ count: Int = 1) {
    if count > 0 { notes[kind, default: 0] += count }
  }

  private mutating func take() {
    stream.take { event in
      switch event.phase {
      case UInt8(ascii: "X"): add(event)
      case UInt8(ascii: "B"), UInt8(ascii: "E"): addEnd(event)
      case UInt8(ascii: "M"): labels.add(event, of: stream)
      case UInt8(ascii: "s"), UInt8(ascii: "f"):
        gradients.add(event, lane: lane(of: event))
      default: note("event that is no object")
      }
    }
  }

  private mutating func add(_ event: TraceEvent) {
    if let fault = event.fault { return note(fault.note(of: "complete event")) }
    trace.spans.append(span(of: event))
  }

  /// A begin or an end.
  private mutating func addEnd(_ event: TraceEvent) {
    if let fault = event.fault { return note(fault.note(of: "begin or end event")) }
    if event.phase == UInt8(ascii: "B") {
      pairs.begin(span(of: event))
    } else {
      let name = event.name.map { place(ofName: $0) }
      pairs.end(at: event.start, on: lane(of: event), name: name)
    }
  }

  private mutating func span(of event: TraceEvent) -> Span {
    let name = event.name.map { place(ofName: $0) } ?? emptyName
    let lane = lane(of: event)
    let found = event.category.map { kind(of: $0) } ?? .span
    if found == .span { unknown.add(category: event.category, lane: lane) }
    return Span(
      name: name, lane: lane, start: event.start, duration: event.duration, kind: found,
      correlation: event.correlation, external: event.external,
      detail: event.detail.flatMap { place(ofDetail: $0) })
  }

  private var emptyName: Int {
    mutating get {
      if let place = trace.names.firstIndex(of: "") { return place }
      trace.names.append("")
      return trace.names.count - 1
    }
  }

  private mutating func place(ofName text: Int) -> Int {
    grow(&names, to: text)
    if names[text] < 0 {
      names[text] = Int32(trace.names.count)
      trace.names.append(stream.text(text))
    }
    return Int(names[text])
  }

  private mutating func place(ofDetail text: Int) -> Int? {
    grow(&details, to: text)
    if details[text] < 0 {
      let detail = stream.text(text)
      // simdjson passes over what it is not asked for; here all of it counts.
      guard (try? JSONTape(bytes: Array(detail.utf8))) != nil else {
        note("arguments that are not JSON")
        return nil
      }
      details[text] = Int32(trace.details.count)
      trace.details.append(detail)
    }
    return Int(details[text])
  }

  /// A category's kind; that of a span where it is not known.
  private mutating func kind(of text: Int) -> Span.Kind {
    if text >= kinds.count {
      kinds += repeatElement(-1, count: text + 1 - kinds.count)
    }
    if kinds[text] < 0 {
      kinds[text] = Int8((EventCategory.kind(stream.text(text)) ?? .span).rawValue)
    }
    return Span.Kind(rawValue: Int(kinds[text])) ?? .span
  }

  private func grow(_ places: inout [Int32], to text: Int) {
    if text >= places.count {
      places += repeatElement(-1, count: text + 1 - places.count)
    }
  }

  private mutating func lane(of event: TraceEvent) -> Int {
    let key =
      UInt64(UInt32(truncatingIfNeeded: event.process ?? -1)) << 32
      | UInt64(UInt32(truncatingIfNeeded: event.thread ?? -1))
    if let lastTrack, key == lastTrack.key { return lastTrack.lane }
    let lane = lanes[key] ?? trace.lanes.count
    if lane == trace.lanes.count {
      lanes[key] = lane
      let texts = (event.process.map(stream.text) ?? "", event.thread.map(stream.text) ?? "")
      trace.lanes.append(
        Lane(name: "", kind: .thread, owner: Int(texts.0), number: Int(texts.1)))
      labels.tracks.append(texts)
    }
    lastTrack = (key, lane)
    return lane
  }

  /// The trace with what the whole document says.
  private consuming func finished() -> ImportedTrace {
    pairUp()
    settleKinds()
    labels.name(&trace)
    for member in stream.members where member.key != "traceName" {
      trace.properties.append(Property(rank: 0, key: member.key, value: member.value))
    }
    shift()
    note(
      "flow event of operations that are not there", gradients.link(&trace))
    for repair in stream.repairs {
      note("\(repair.kind.description) (first near byte \(repair.first))", repair.count)
    }
    for phase in UInt8.min...UInt8.max {
      note(EventPhase.note(phase), stream.skipped(phase: phase))
    }
    trace.setRank()
    note(
      "process of one file that launches work of its own, read as a rank", trace.numberProcesses())
    var imported = ImportedTrace(trace: trace, notes: notes)
    imported.cutOverruns()
    return imported
  }

  private mutating func pairUp() {
    let found = pairs.paired()
    trace.spans += found.spans
    note("begin event without an end", found.begins)
    note("end event without a begin", found.ends)
  }

  /// Finds who did the events whose category does not say it.
  private mutating func settleKinds() {
    let stream = stream
    let found = unknown.settle(&trace, labels) { stream.text($0) }
    for (kind, count) in found { note(kind, count) }
  }

  /// Times count from the document's base, which may stand behind them.
  private mutating func shift() {
    let base = trace.property("baseTimeNanoseconds").flatMap { Int64($0) } ?? 0
    let range = -(Int64(1) << 62)...(Int64(1) << 62)
    var isKept = [Bool](repeating: true, count: trace.spans.count)
    var far = 0
    for place in trace.spans.indices {
      let (start, overflows) = trace.spans[place].start.addingReportingOverflow(base)
      let end = start.addingReportingOverflow(trace.spans[place].duration)
      if overflows || end.overflow || !range.contains(start) || !range.contains(end.partialValue) {
        isKept[place] = false
        far += 1
      }
      trace.spans[place].start = start
    }
    if far > 0 { trace.spans = zip(trace.spans, isKept).filter(\.1).map(\.0) }
    note(TraceEvent.Fault.outOfRange.note(of: "complete event"), far)
    gradients.shift(by: base)
  }
}

extension TraceEvent.Fault {
  /// Why an event is no span, for people, who are told what kind of event it is.
  func note(of event: String) -> String {
    switch self {
    case .noTime: "\(event) whose ts is missing or no number"
    case .noDuration: "\(event) whose dur is missing or no number"
    case .negativeDuration: "\(event) with a negative dur"
    case .outOfRange: "\(event) more than 146 years from the epoch"
    case .noObject: "event that is no object"
    }
  }
}
