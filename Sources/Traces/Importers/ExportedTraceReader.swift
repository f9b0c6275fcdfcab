import Documents
import Workloads

/// Makes of an exported document the trace that was exported.
///
/// The tables hold what events cannot say: lanes and names that no span uses, operations, samples, and the lane of each
/// track. Spans and dependencies are read from the events; an event that was damaged since is counted and left out.
struct ExportedTraceReader {
  private let base: Int64
  private let version: Int
  /// The lane of each track.
  private let tracks: [ChromeTrack: Int]
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
    version = try tables.version()
    let trace = try tables.trace()
    self.base = base
    tracks = try tables.tracks(lanes: trace.lanes.count)
    names = Dictionary(trace.names.enumerated().map { ($1, $0) }) { first, _ in first }
    imported = ImportedTrace(trace: trace)
  }

  mutating func read(_ element: JSONElement) {
    guard let event = ChromeEvent(element) else { return imported.note("event that is no object") }
    switch event.phase {
    // The critical path, and what launched what, follow from the trace.
    case "X" where event.category == PathSegment.category: break
    case "s" where event.category == LaunchFlows.name: break
    case "f" where event.category == LaunchFlows.name: break
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
      guard let process = Int(event.process), let thread = Int(event.thread),
        let lane = tracks[ChromeTrack(process: process, thread: thread)]
      else { throw .unknownTrack }
      let own = ExportedArguments(event.arguments, version: version)
      guard let number = own.span else { throw .unknownSpan }
      guard imported.trace.operations.indices.contains(own.operation ?? 0) || own.operation == nil
      else {
        throw .unknownOperation
      }
      spans.append(
        (
          number,
          Span(
            name: place(of: event.name, own), lane: lane, start: start, duration: duration,
            operation: own.operation, kind: own.kind.flatMap { Span.Kind(rawValue: $0) } ?? .span,
            correlation: own.correlation, external: own.external,
            detail: own.detail.flatMap {
              imported.trace.details.indices.contains($0) ? $0 : nil
            })
        ))
    } catch {
      imported.note(error.rawValue)
    }
  }

  /// A name that is in the table twice has its place written beside it; one that is not there joins it.
  private mutating func place(of name: String, _ own: ExportedArguments) -> Int {
    let count = imported.trace.names.count
    if let place = own.name, place < count, imported.trace.names[place] == name { return place }
    if let place = names[name] { return place }
    imported.trace.names.append(name)
    names[name] = count
    return count
  }

  private mutating func readFlow(_ event: ChromeEvent) {
    guard let id = event.id?.number?.int64.flatMap({ Int(exactly: $0) }),
      let kind = Dependency.Kind(rawValue: event.name),
      let span = ExportedArguments(event.arguments, version: version).span
    else { return imported.note("flow event that is no dependency") }
    if event.phase == "s" { sources[id] = span } else { targets[id] = (span, kind) }
  }
}

/// The whole numbers from 0 that Orrery writes of a span; what a source said of it may have the same keys.
private struct ExportedArguments {
  var span: Int?
  var name: Int?
  var kind: Int?
  var correlation: Int?
  var external: Int?
  var operation: Int?
  var detail: Int?

  /// The first of each key; from version 3 on, what a source said stands behind "detail".
  init(_ arguments: JSONElement?, version: Int) {
    guard let members = arguments?.members else { return }
    for (key, element) in members {
      guard let value = element.number?.int64, value >= 0 else { continue }
      let number = Int(value)
      switch key {
      case "span": span = span ?? number
      case "name": name = name ?? number
      case "spanKind": kind = kind ?? number
      case "kind" where version < 3: kind = kind ?? number
      case "correlation": correlation = correlation ?? number
      case "External id": external = external ?? number
      case "operation": operation = operation ?? number
      case "detail":
        detail = detail ?? number
        if version >= 3 { return }
      default: break
      }
    }
  }
}
