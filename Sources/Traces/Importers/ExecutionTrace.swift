public import Documents

/// PyTorch's execution trace: what ran in which order with which shapes, without times.
///
/// Each node becomes a span without duration that starts at its place in the order in which nodes began, which is that
/// of their numbers. Whoever called it is a dependency (`fork`), and whoever last wrote a tensor that it reads (`data`).
public enum ExecutionTrace: TraceImporter {
  /// The format's name in messages.
  public static let name = "PyTorch execution trace"
  /// Whose files these are, for the list of formats.
  public static let summary = "PyTorch's execution traces"

  /// An object with an array under "nodes" or a text under "schema", that is no Chrome trace.
  public static func recognises(_ head: [UInt8]) -> Bool {
    var nodes = JSONSkim(head)
    var schema = nodes
    guard nodes.opening == UInt8(ascii: "{") else { return false }
    return
      (nodes.reaches(key: "nodes", depth: 1, value: UInt8(ascii: "["))
      || schema.reaches(key: "schema", depth: 1, value: UInt8(ascii: "\"")))
      && !ChromeTrace.recognises(head)
  }

  /// Reads the document at once; nodes without a number, or with one that is taken, are counted and left out.
  ///
  /// Throws where it is no JSON or has no list of nodes.
  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace {
    let bytes = try whole(head, rest)
    let root: JSONElement
    do throws(DocumentError) {
      root = try JSONTape(bytes: bytes).root
    } catch {
      throw .document(error)
    }
    guard let nodes = root["nodes"]?.elements else {
      throw .malformed(offset: (root["nodes"] ?? root).offset, expected: "a list of nodes")
    }
    var reading = Reading()
    if let members = root.members {
      for (key, value) in members where key != "nodes" {
        reading.imported.trace.properties.append(
          Property(rank: 0, key: key, value: JSONValue(value).text()))
      }
    }
    for node in nodes { reading.add(node) }
    return reading.finish(process: root["pid"]?.number?.int64.map { Int($0) })
  }
}

/// The nodes as far as they were read.
private struct Reading {
  var imported = ImportedTrace()
  private var nodes: [(node: ExecutionNode, position: Int)] = []
  private var position = 0

  mutating func add(_ element: JSONElement) {
    if let node = ExecutionNode(element) {
      nodes.append((node, position))
    } else {
      imported.note("node without a number")
    }
    position += 1
  }

  /// The trace: spans in the order in which nodes began, then the dependencies between them.
  consuming func finish(process: Int?) -> ImportedTrace {
    sort()
    addSpans(process: process)
    let parents = self.parents()
    for (place, parent) in parents.enumerated() {
      guard let parent, !nodes[parent].node.isFrame else { continue }
      imported.trace.dependencies.append(Dependency(source: parent, target: place, kind: .fork))
    }
    imported.trace.dependencies += TensorFlows.dependencies(
      zip(nodes, parents).map { entry, parent in
        TensorFlows.Node(
          parent: parent, position: entry.position, reads: entry.node.inputs.tensors,
          writes: entry.node.outputs.tensors)
      })
    return imported
  }

  /// By number; of those with one number the first is kept.
  private mutating func sort() {
    let sorted = nodes.sorted { ($0.node.id, $0.position) < ($1.node.id, $1.position) }
    nodes = []
    for entry in sorted {
      if nodes.last?.node.id == entry.node.id {
        imported.note("node whose number is there twice")
      } else {
        nodes.append(entry)
      }
    }
  }

  private mutating func addSpans(process: Int?) {
    var names = InternedTexts()
    var details = InternedTexts()
    var lanes: [Int64?: Int] = [:]
    for (place, (node, _)) in nodes.enumerated() {
      let lane = lanes[node.thread] ?? imported.trace.lanes.count
      if lane == imported.trace.lanes.count {
        lanes[node.thread] = lane
        imported.trace.lanes.append(
          Lane(
            name: node.thread.map { "thread \($0)" } ?? "unknown thread", kind: .thread,
            owner: process, number: node.thread.map { Int($0) }))
      }
      imported.trace.spans.append(
        Span(
          name: names.place(of: node.name), lane: lane, start: Int64(place), duration: 0,
          kind: .node, external: node.function,
          detail: node.detail.map { details.place(of: $0) }))
      imported.note("node without times, placed in the order of the nodes' numbers")
    }
    imported.trace.names = names.texts
    imported.trace.details = details.texts
  }

  /// The place of each node's parent; the process is its own.
  private mutating func parents() -> [Int?] {
    var places: [Int64: Int] = [:]
    var parents: [Int?] = []
    for (place, (node, _)) in nodes.enumerated() {
      let parent = node.parent.flatMap { places[$0] }
      if parent == nil, let missing = node.parent, missing != node.id {
        imported.note("node whose parent is not there, or numbered after it")
      }
      places[node.id] = place
      parents.append(parent)
    }
    return parents
  }
}
