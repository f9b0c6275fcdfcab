import Model
import Serving
public import Traces

extension ServiceAnswer {
  /// The simulated run as a trace: a stream of steps for each copy, and the requests that are in flight, each with its parts one after
  /// another: on its way and waiting, its prompt, its tokens.
  public var timeline: Trace { run.timeline(copies: service.replicas) }
}

extension ServiceRun {
  /// The run as a trace, in nanoseconds from its beginning.
  func timeline(copies: Int) -> Trace {
    var trace = Trace(
      lanes: (0..<copies).map { Lane(name: "engine \($0)", kind: .stream, owner: $0, number: 0) },
      names: ["prompts", "prompts and decode", "decode", "waits", "prompt", "tokens"])
    for step in steps {
      let name = step.chunks == 0 ? 2 : step.decodes == 0 ? 0 : 1
      trace.details.append(
        "{\"decodes\":\(step.decodes),\"chunks\":\(step.chunks),\"chunk_tokens\":\(step.chunkTokens),\"waiting\":\(step.waiting),\"blocks\":\(step.blocks)}"
      )
      trace.spans.append(
        .timed(name, on: step.copy, step.start, step.start + step.duration, trace.details.count - 1)
      )
    }
    // Requests that follow one another share a lane.
    var ends: [Double] = []
    for life in lives.sorted(by: { ($0.sent, $0.request) < ($1.sent, $1.request) }) {
      let free = ends.firstIndex { $0 <= life.sent } ?? ends.endIndex
      if free == ends.endIndex {
        trace.lanes.append(Lane(name: "requests \(free)", kind: .thread, number: free))
        ends.append(0)
      }
      ends[free] = life.last
      trace.details.append(
        "{\"request\":\(life.request),\"prompt\":\(life.prompt),\"output\":\(life.output),\"found\":\(life.found),\"preemptions\":\(life.preemptions)}"
      )
      let moments = [life.sent, life.scheduled, life.first, life.last]
      for (part, (start, end)) in zip(moments, moments.dropFirst()).enumerated() {
        trace.spans.append(
          .timed(3 + part, on: copies + free, start, end, trace.details.count - 1))
      }
    }
    return trace
  }
}

extension Span {
  fileprivate static func timed(
    _ name: Int, on lane: Int, _ start: Double, _ end: Double, _ detail: Int
  ) -> Span {
    let (first, last) = (Int64((start * 1e9).rounded()), Int64((end * 1e9).rounded()))
    return Span(name: name, lane: lane, start: first, duration: last - first, detail: detail)
  }
}
