import Laws
import Traces

extension SplitMix {
  /// A trace that could have been recorded.
  ///
  /// Lanes have gaps, spans of no length and (where asked for) spans within spans; edges lead from what had ended to
  /// what began later. Spans are in no order; a span's name is its number.
  mutating func timeline(nested: Bool = true) -> Trace {
    var spans: [Span] = []
    let lanes = Int.random(in: 1...4, using: &self)
    for lane in 0..<lanes {
      var clock = 1000 + Int64.random(in: 0...20, using: &self)
      for _ in 0..<Int.random(in: 1...9, using: &self) {
        let duration = Int64.random(in: 0...30, using: &self) * (Bool.random(using: &self) ? 1 : 0)
        spans.append(Span(name: 0, lane: lane, start: clock, duration: duration))
        if nested, duration > 4, Bool.random(using: &self) {
          let start = clock + Int64.random(in: 0...2, using: &self)
          let inner = Int64.random(in: 0...(clock + duration - start), using: &self)
          spans.append(Span(name: 0, lane: lane, start: start, duration: inner))
        }
        clock += duration + (Bool.random(using: &self) ? Int64.random(in: 0...9, using: &self) : 0)
        // A span of no length lies within one that begins at its instant.
        if !nested, duration == 0 { clock += 1 }
      }
    }
    spans.shuffle(using: &self)
    for index in spans.indices { spans[index].name = index }
    return Trace(
      lanes: (0..<lanes).map { Lane(name: "lane \($0)", kind: .thread) },
      names: spans.indices.map { "span \($0)" }, spans: spans, dependencies: edges(between: spans))
  }

  private mutating func edges(between spans: [Span]) -> [Dependency] {
    var edges: [Dependency] = []
    for _ in spans.indices {
      let (a, b) = (one(of: Array(spans.indices)), one(of: Array(spans.indices)))
      // Of two spans of no length at one instant the later in the trace waits.
      guard spans[a].end <= spans[b].start, (spans[a].start, a) < (spans[b].start, b) else {
        continue
      }
      edges.append(Dependency(source: a, target: b, kind: one(of: Dependency.Kind.allCases)))
    }
    return edges
  }
}

/// Spans of lane 0 and on from (lane, start, duration), with edges from (source, target).
func timeline(
  _ spans: [(lane: Int, start: Int64, duration: Int64)], edges: [(Int, Int)] = []
) -> Trace {
  Trace(
    lanes: (0...(spans.map(\.lane).max() ?? 0)).map { Lane(name: "\($0)", kind: .thread) },
    names: ["work"],
    spans: spans.map { Span(name: 0, lane: $0.lane, start: $0.start, duration: $0.duration) },
    dependencies: edges.map { Dependency(source: $0.0, target: $0.1, kind: .fork) })
}
