import Documents
import Workloads

/// Makes of an exported document the trace that was exported.
///
/// The tables hold what events cannot say: lanes and names that no span uses, operations, samples, and the lane of each
/// track. Spans and dependencies are read from the events; an event that was damaged since is counted and left out.
struct ExportedTraceReader {
  private let base: Int64
  /// The lane of each track.
  private let tracks: [Int]
  /// The first place of each name.
  private var names: [String: Int]
  private var imported: ImportedTrace
  /// The spans that were found, with their number in the trace that was exported.
  private var spans: [(number: Int, span: Span)] = []
  private var sources: [Int: Int] = [:]
  private var targets: [Int: (span: Int, kind: Dependency.Kind)] = [:]

  /// Reads the tables; times count from `base`.
  init(tables: JSONElement, base: Int64) throws(TraceError) {
    let tables = ExportedTables(tables)
    try tables.checkVersion()
    let trace = try tables.trace()
    self.base = base
    tracks = try tables.tracks(lanes: trace.lanes.count)
    names = Dictionary(trace.names.enumerated().map { ($1, $0) }) { first, _ in first }
    imported = ImportedTrace(trace: trace)
  }

  mutating func read(_ element: JSONElement) {
    guard let event = ChromeEvent(element) else { return imported.note("event that is no object") }
    switch event.phase {
    case "X": readSpan(event)
    case "s", "f": readFlow(event)
    case "M": break
    default: imported.note(event.note)
    }
  }

  /// The trace: spans in the order of their numbers, dependencies between those that are there.
  consuming func finish() -> ImportedTrace {
    spans.sort { $0.number < $1.number }
    var places: [Int: Int] = [:]
    for (number, span) in spans where places[number] == nil {
      places[number] = imported.trace.spans.count
      imported.trace.spans.append(span)
    }
    for _ in imported.trace.spans.count..<spans.count { imported.note("span that is there twice") }
    for id in Set(sources.keys).union(targets.keys).sorted() {
      guard let source = sources[id].flatMap({ places[$0] }), let target = targets[id],
        let place = places[target.span]
      else {
        imported.note("dependency that lacks an end")
        continue
      }
      imported.trace.dependencies.append(
        Dependency(source: source, target: place, kind: target.kind))
    }
    return imported
  }

  private mutating func readSpan(_ event: ChromeEvent) {
    do throws(ChromeEvent.Fault) {
      let (start, duration) = try event.times(base: base)
      guard let thread = Int(event.thread),
        (0..<tracks.count).contains(thread &- ChromeTrack.first)
      else { throw .unknownTrack }
      guard let number = event.number("span") else { throw .unknownSpan }
      let operation = event.number("operation")
      guard imported.trace.operations.indices.contains(operation ?? 0) || operation == nil else {
        throw .unknownOperation
      }
      spans.append(
        (
          number,
          Span(
            name: place(of: event), lane: tracks[thread - ChromeTrack.first], start: start,
            duration: duration, operation: operation,
            kind: event.number("kind").flatMap { Span.Kind(rawValue: $0) } ?? .span,
            correlation: event.number("correlation"), external: event.number("External id"),
            detail: event.number("detail").flatMap {
              imported.trace.details.indices.contains($0) ? $0 : nil
            })
        ))
    } catch {
      imported.note(error.rawValue)
    }
  }

  /// A name that is in the table twice has its place written beside it; one that is not there joins it.
  private mutating func place(of event: ChromeEvent) -> Int {
    let count = imported.trace.names.count
    if let place = event.number("name"), place < count, imported.trace.names[place] == event.name {
      return place
    }
    if let place = names[event.name] { return place }
    imported.trace.names.append(event.name)
    names[event.name] = count
    return count
  }

  private mutating func readFlow(_ event: ChromeEvent) {
    guard let id = event.id?.number?.int64.flatMap({ Int(exactly: $0) }),
      let kind = Dependency.Kind(rawValue: event.name), let span = event.number("span")
    else { return imported.note("flow event that is no dependency") }
    if event.phase == "s" { sources[id] = span } else { targets[id] = (span, kind) }
  }
}

extension ChromeEvent {
  /// A whole number from 0 among the arguments.
  fileprivate func number(_ key: String) -> Int? {
    guard let value = arguments?[key]?.number?.int64, value >= 0 else { return nil }
    return Int(value)
  }
}
