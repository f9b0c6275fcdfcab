import Laws
import Quantities
import Traces
import Workloads

extension SplitMix {
  /// A trace with everything that a trace can have: lanes and names that no span uses, names that are there twice,
  /// spans that overlap, in any order.
  mutating func trace(spans count: Int = 40) -> Trace {
    var trace = Trace()
    trace.lanes = (0..<3).map { _ in
      Lane(
        name: text(), kind: element(of: Lane.Kind.allCases),
        rank: Int.random(in: 0..<3, using: &self), owner: number(), number: number())
    }
    trace.names = (0..<5).map { _ in text() }
    trace.names.append(trace.names[0])
    trace.details = [#"{"bytes":4}"#, #"{"a":[1,{"b":"}"}],"c":null}"#]
    trace.properties = (0..<3).map { rank in
      Property(rank: rank, key: text(), value: #"{"a":1}"#)
    }
    trace.operations = (0..<3).map { _ in
      TracedOperation(kind: text(), type: text(), axes: text(), setting: setting())
    }
    let base = Int64.random(in: 0...(1 << 61), using: &self)
    trace.spans = (0..<count).map { _ in span(in: trace, base: base) }
    trace.dependencies = (0..<(count / 2)).map { _ in
      Dependency(
        source: Int.random(in: 0..<count, using: &self),
        target: Int.random(in: 0..<count, using: &self),
        kind: element(of: Dependency.Kind.allCases))
    }
    trace.samples = (0..<10).map { sequence in
      let span = trace.spans[Int.random(in: 0..<count, using: &self)]
      return Sample(
        operation: span.operation ?? 0, sequence: sequence, start: span.start,
        duration: span.duration, counters: Bool.random(using: &self) ? counters() : nil)
    }
    trace.counts = (0..<4).map { _ in
      ByteCount(
        operation: Int.random(in: trace.operations.indices, using: &self),
        name: Int.random(in: trace.names.indices, using: &self), memoryReads: integer(),
        memoryWrites: integer(), cacheReads: integer(), cacheWrites: integer())
    }
    return trace
  }

  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &self)]
  }

  private mutating func span(in trace: Trace, base: Int64) -> Span {
    let duration = Bool.random(using: &self) ? Int64.random(in: 0...20, using: &self) : 500
    return Span(
      name: Int.random(in: trace.names.indices, using: &self),
      lane: Int.random(in: 0..<trace.lanes.count - 1, using: &self),
      start: base + Int64.random(in: 0...2000, using: &self), duration: duration,
      operation: Bool.random(using: &self)
        ? Int.random(in: trace.operations.indices, using: &self) : nil,
      kind: element(of: Span.Kind.allCases), correlation: number(), external: number(),
      detail: Bool.random(using: &self)
        ? Int.random(in: trace.details.indices, using: &self) : nil)
  }

  private mutating func number() -> Int? {
    Bool.random(using: &self) ? Int.random(in: 0...(1 << 40), using: &self) : nil
  }

  private mutating func setting() -> Setting {
    let footprint = Bytes(Double(Int.random(in: 1...(1 << 40), using: &self)))
    return Setting(
      library: element(of: Library.allCases),
      workers: Int.random(in: 1...64, using: &self),
      residency: element(of: Residency.named).reading(
        Bool.random(using: &self) ? nil : footprint))
  }

  private mutating func counters() -> Counters {
    Counters(cycles: integer(), instructions: integer(), cacheMisses: integer())
  }
}
