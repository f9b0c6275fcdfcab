import Documents
import Quantities
public import Replay
public import Traces

/// The critical path by what decided each stretch, and by what it was spent in.
struct CriticalPathSheet {
  private let timing: Timing
  private let nesting: HostNesting
  private let path: [Timing.Step]

  init(_ timing: Timing) {
    self.timing = timing
    nesting = HostNesting(timing.program)
    path = timing.criticalPath
  }

  private var trace: Trace { timing.program.trace }

  private func name(of span: Int) -> String { trace.names[trace.spans[span].name] }

  /// What a stretch was spent in: of work of devices and of collectives itself; of a thread the innermost operation or call around it, else
  /// the function, and what the thread does next; of what stands between spans why that is.
  private func name(of step: Timing.Step) -> String {
    switch step.reason {
    case .duration, .rendezvous: return name(of: step.span)
    case .threadOrder, .handover, .windowEdge:
      if let owner = step.owner {
        if let work = nesting.work(around: owner) { return name(of: work) }
        if trace.spans[owner].kind != .annotation { return name(of: owner) }
      }
      guard trace.spans[step.span].kind.isHost, let next = nesting.work(after: step) else {
        return step.owner.map(name(of:)) ?? "(\(step.reason))"
      }
      return "before \(name(of: next))"
    case .synchronization, .queue: return name(of: step.span)
    case .launch, .dependency, .streamOrder, .event, .inferredEvent, .unexplained:
      return "(\(step.reason))"
    }
  }

  /// The framework's operation around a stretch of a thread, or that which the thread goes on to; nil of all else.
  private func operation(of step: Timing.Step) -> String? {
    guard trace.spans[step.span].kind.isHost else {
      return trace.spans[step.span].operation.map { trace.operations[$0].label }
    }
    let around = step.owner.flatMap(nesting.operation(around:))
    return (around ?? nesting.work(after: step)).map(name(of:))
  }

  /// Whether a stretch is host time: what a thread does, as against waiting for devices.
  private func isHost(_ step: Timing.Step) -> Bool {
    guard trace.spans[step.span].kind.isHost else { return false }
    switch step.reason {
    case .threadOrder, .handover, .windowEdge, .dependency: return true
    default: return false
    }
  }

  /// Of the host time on the path the shares that lie in an operation, a call or a function, and directly before one; nil where there is
  /// no host time.
  private var named: (within: Double, before: Double)? {
    let host = path.filter(isHost)
    let all = Double(host.reduce(0) { $0 + $1.time })
    guard all > 0 else { return nil }
    var (within, before): (Int64, Int64) = (0, 0)
    for step in host {
      let kind = step.owner.map { trace.spans[$0].kind }
      let isWithin =
        kind == .function || kind == .span || step.owner.flatMap(nesting.work(around:)) != nil
      if isWithin {
        within += step.time
      } else if nesting.work(after: step) != nil {
        before += step.time
      }
    }
    return (Double(within) / all, Double(before) / all)
  }

  /// `[{"why","name","operation","time_us"}]`, in the order of the path; times are positive and sum to the makespan.
  var json: JSONValue {
    .array(
      path.map { step in
        .object([
          .init("why", .string("\(step.reason)")), .init("name", .string(name(of: step))),
          .init("operation", operation(of: step).map { .string($0) } ?? .null),
          .init("time_us", JSON.number(Seconds(nanoseconds: step.time).microseconds)),
        ])
      })
  }

  /// The path in time, for a track of its own.
  fileprivate var segments: [PathSegment] {
    var end = timing.program.origin
    return path.map { step in
      let start = end
      end += step.time
      return PathSegment(start: start, end: end, name: name(of: step), why: "\(step.reason)")
    }
  }

  var text: String {
    var reasons: [Reason: Int64] = [:]
    var names: [String: Int64] = [:]
    for step in path {
      reasons[step.reason, default: 0] += step.time
      names[name(of: step), default: 0] += step.time
    }
    let shares =
      named.map {
        "; of its host time \($0.within.percent) % in an operation, a call or a function, \($0.before.percent) % directly before one"
      } ?? ""
    return "critical path of \(path.count) steps\(shares)\n\n"
      + table("why", reasons.map { ($0.key.description, $0.value) }) + "\n\n"
      + table("what", names.map { ($0.key, $0.value) })
  }

  private func table(_ title: String, _ items: [(String, Int64)]) -> String {
    var table = TextTable(title, "time", "share %")
    func add(_ name: String, _ time: Int64) {
      table.add(
        name.cell, Seconds(nanoseconds: time).cell,
        (Double(time) / Double(max(timing.makespan, 1))).percent.cell)
    }
    let sorted = items.filter { $0.1 != 0 }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    for (name, time) in sorted.prefix(16) {
      add(name.count > 80 ? "\(name.prefix(79))…" : name, time)
    }
    let rest = sorted.dropFirst(16).reduce(Int64(0)) { $0 + $1.1 }
    if rest != 0 { add("and \(sorted.count - 16) more", rest) }
    return table.text
  }
}

extension Timing {
  /// The critical path as stretches of time, each with the operation, call or kernel that it was spent in.
  public var pathSegments: [PathSegment] { CriticalPathSheet(self).segments }
}
