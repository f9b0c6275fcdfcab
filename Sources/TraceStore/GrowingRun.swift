public import Traces

/// How many of a trace's events are kept.
struct GrownTrace {
  var spans = 0
  var dependencies = 0
  var samples = 0

  init() {}

  init(_ trace: Trace) {
    (spans, dependencies) = (trace.spans.count, trace.dependencies.count)
    samples = trace.samples.count
  }
}

/// A run that is kept while it is taken: what ends the process leaves what came before in the store.
///
/// Names, lanes and operations of its trace must all be there from the first samples on.
public struct GrowingRun {
  private let record: RunRecord
  private let store: TraceStore
  private var id: Int?
  private var kept = GrownTrace()
  private var last = ContinuousClock.now

  /// A run of which nothing is kept yet.
  public init(_ record: RunRecord, in store: TraceStore) {
    (self.record, self.store) = (record, store)
  }

  /// Adds the spans, dependencies and samples that came since, all of them or none, if a second has passed.
  public mutating func take(_ trace: Trace) throws(StoreError) {
    guard last.duration(to: .now) > .seconds(1), !trace.samples.isEmpty else { return }
    try keep(trace)
    last = .now
  }

  /// The run with all that was taken; nil where that is nothing.
  public mutating func end(_ trace: Trace) throws(StoreError) -> Run? {
    guard !trace.samples.isEmpty else { return nil }
    return try store.run("\(try keep(trace))")
  }

  @discardableResult
  private mutating func keep(_ trace: Trace) throws(StoreError) -> Int {
    let known: Int
    if let id {
      if let problem = trace.problem { throw .refused(problem: problem) }
      let before = kept
      try store.write { db in try trace.insertEvents(db, run: id, after: before) }
      known = id
    } else {
      known = try store.add(trace, as: record).id
    }
    (id, kept) = (known, GrownTrace(trace))
    return known
  }
}
