extension Trace {
  /// What each launch of a graph brought: positions of its work by start, launch by launch in the order of their first work.
  ///
  /// Complexity: O(spans).
  func graphLaunches() -> [[Int]] {
    let graphs = graphLaunchNames
    guard !graphs.isEmpty else { return [] }
    var places: [CallKey: Int] = [:]
    for span in spans where span.kind == .call && graphs.contains(span.name) {
      guard let number = callKey(of: span), places[number] == nil else { continue }
      places[number] = places.count
    }
    var launches = [[Int]](repeating: [], count: places.count)
    for (place, span) in spans.enumerated() where span.kind.isActivity {
      if let launch = callKey(of: span).flatMap({ places[$0] }) { launches[launch].append(place) }
    }
    for launch in launches.indices {
      launches[launch].sort { (spans[$0].start, $0) < (spans[$1].start, $1) }
    }
    return launches.filter { !$0.isEmpty }.sorted {
      (spans[$0[0]].start, $0[0]) < (spans[$1[0]].start, $1[0])
    }
  }

  /// Positions of the names of calls that launch graphs: cudaGraphLaunch, cuGraphLaunch, hipGraphLaunch.
  var graphLaunchNames: Set<Int> {
    // Kernels' names are long, and many.
    Set(names.indices.filter { names[$0].utf8.count < 40 && names[$0].contains("GraphLaunch") })
  }

  /// Whether any of the framework's operations says the shapes of its arguments.
  ///
  /// Complexity: O(spans).
  var hasShapes: Bool {
    var isOperation = [Bool](repeating: false, count: details.count)
    for span in spans where span.kind == .hostOperation {
      if let detail = span.detail { isOperation[detail] = true }
    }
    return details.indices.contains { isOperation[$0] && details[$0].contains("\"Input Dims\"") }
  }
}
