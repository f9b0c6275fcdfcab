import Documents

/// The JSON form that Chakra's feeder reads beside .et: an object whose "workload_graph" lists the nodes.
enum ChakraDocument {
  static func recognises(_ head: [UInt8]) -> Bool {
    var skim = JSONSkim(head)
    return skim.opening == UInt8(ascii: "{")
      && skim.reaches(key: "workload_graph", depth: 1, value: UInt8(ascii: "["))
  }

  static func read(_ bytes: [UInt8]) throws(TraceError) -> ImportedTrace {
    let root: JSONElement
    do throws(DocumentError) {
      root = try JSONTape(bytes: bytes).root
    } catch {
      throw .document(error)
    }
    guard let members = root.members, let nodes = root["workload_graph"]?.elements else {
      throw .malformed(offset: root.offset, expected: "a list of nodes")
    }
    var reader = ChakraTraceReader()
    for (key, value) in members where key != "workload_graph" {
      reader.add(ChakraAttribute(name: key, value: JSONValue(value)))
    }
    for element in nodes {
      if let node = ChakraNode(element) { reader.add(node) } else { reader.noteUnreadable() }
    }
    return reader.finish()
  }
}

extension ChakraNode {
  /// Nil where the element is no object with a number.
  fileprivate init?(_ element: JSONElement) {
    guard let members = element.members,
      let id = Self.number(element["Id"] ?? element["id"])
    else { return nil }
    self.init()
    self.id = id
    for (key, value) in members {
      switch key {
      case "Id", "id": break
      case "Name", "name": name = value.string ?? ""
      case "NodeType", "type":
        type = Self.number(value).flatMap { Kind(rawValue: Int($0)) } ?? .invalid
      case "ctrlDeps", "ctrl_deps": controls = Self.numbers(value)
      case "dataDeps", "data_deps": data = Self.numbers(value)
      case "runtime", "duration_micros": duration = Self.number(value) ?? 0
      case "start_time_micros": start = Self.number(value)
      default: attributes.append(ChakraAttribute(name: key, value: JSONValue(value)))
      }
    }
  }

  private static func numbers(_ element: JSONElement) -> [UInt64] {
    element.elements.map { $0.compactMap(number) } ?? []
  }

  private static func number(_ element: JSONElement?) -> UInt64? {
    element?.number?.int64.flatMap { UInt64(exactly: $0) }
  }
}
