/// Which node of a tree uses what another made.
///
/// A node begins before all below it and ends after them, so a tree whose nodes are listed as they end (as PyTorch's
/// observer lists them) or as they begin says what was done when another began.
struct TensorFlows {
  /// A node; the place of its parent is less than its own.
  struct Node {
    var parent: Int?
    /// Where it is listed.
    var position: Int
    var reads: [Int64]
    var writes: [Int64]
  }

  private struct Moment {
    var position: Int
    var isEnd: Bool
    var node: Int
  }

  /// A dependency on the node that last wrote each tensor that a node reads: once for each pair, and never between a
  /// node and one below it.
  ///
  /// Complexity: O(n log n) for n nodes and tensors.
  static func dependencies(_ nodes: [Node]) -> [Dependency] {
    var writers: [Int64: Int] = [:]
    var dependencies: [Dependency] = []
    for moment in moments(nodes) {
      let node = nodes[moment.node]
      if moment.isEnd {
        for tensor in node.writes { writers[tensor] = moment.node }
        continue
      }
      for source in Set(node.reads.compactMap { writers[$0] }).sorted() {
        dependencies.append(Dependency(source: source, target: moment.node, kind: .data))
      }
    }
    return dependencies
  }

  /// Begins and ends in their order: at one position begins come first, and inner ends before outer ones.
  private static func moments(_ nodes: [Node]) -> [Moment] {
    var begins = nodes.map(\.position)
    var ends = begins
    for (place, node) in nodes.enumerated().reversed() {
      guard let parent = node.parent else { continue }
      begins[parent] = min(begins[parent], begins[place])
      ends[parent] = max(ends[parent], ends[place])
    }
    var moments: [Moment] = []
    for place in nodes.indices {
      moments.append(Moment(position: begins[place], isEnd: false, node: place))
      moments.append(Moment(position: ends[place], isEnd: true, node: place))
    }
    return moments.sorted { a, b in
      if a.position != b.position { return a.position < b.position }
      if a.isEnd != b.isEnd { return b.isEnd }
      return a.isEnd ? a.node > b.node : a.node < b.node
    }
  }
}
