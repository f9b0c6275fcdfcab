import Documents

/// One node of an execution trace, in either of its forms: flat (schema 1.0.1), or with inputs, outputs and attributes
/// in lists of their own (1.0.2 and later).
struct ExecutionNode {
  let id: Int64
  let name: String
  let parent: Int64?
  let inputs: OperationArguments
  let outputs: OperationArguments
  private var attributes: [(name: String, value: JSONElement)] = []

  /// Nil where the element is no object with a number.
  init?(_ element: JSONElement) {
    guard let id = element["id"]?.number?.int64 else { return nil }
    self.id = id
    name = element["name"]?.string ?? ""
    parent = (element["ctrl_deps"] ?? element["parent"])?.number?.int64
    if let list = element["attrs"]?.elements {
      inputs = Self.arguments(element["inputs"])
      outputs = Self.arguments(element["outputs"])
      for attribute in list {
        guard let name = attribute["name"]?.string, let value = attribute["value"] else { continue }
        attributes.append((name, value))
      }
    } else {
      inputs = Self.arguments(element, of: "input")
      outputs = Self.arguments(element, of: "output")
      for name in ["rf_id", "tid", "op_schema"] {
        if let value = element[name] { attributes.append((name, value)) }
      }
    }
  }

  private static func arguments(_ side: JSONElement?) -> OperationArguments {
    OperationArguments(values: side?["values"], shapes: side?["shapes"], types: side?["types"])
  }

  private static func arguments(_ node: JSONElement, of side: String) -> OperationArguments {
    OperationArguments(
      values: node["\(side)s"], shapes: node["\(side)_shapes"], types: node["\(side)_types"])
  }

  /// The thread, as PyTorch numbers it.
  var thread: Int64? { number("tid") }

  /// The number of the recorded function, which Kineto gives beside its own.
  var function: Int? { number("rf_id").flatMap { $0 > 0 ? Int($0) : nil } }

  /// Whether it stands for the process or a thread, not for something that ran.
  var isFrame: Bool {
    name.hasPrefix("[pytorch|profiler|execution_")
      && (name.hasSuffix("|thread]") || name.hasSuffix("|process]"))
  }

  private func number(_ attribute: String) -> Int64? {
    attributes.first { $0.name == attribute }?.value.number?.int64
  }

  /// What the trace already says in other ways, or nobody asks for.
  private static let hidden: Set<String> = [
    "rf_id", "fw_parent", "seq_id", "scope", "tid", "fw_tid",
  ]

  /// Inputs and attributes as an object of JSON; nil where there are none.
  var detail: String? {
    var writer = JSONWriter()
    writer.beginObject()
    inputs.write(to: &writer)
    for (name, value) in attributes where !Self.hidden.contains(name) && value.string != "" {
      writer.key(NodeAttributes.key(name))
      writer.value(JSONValue(value))
    }
    writer.endObject()
    return writer.bytes.count > 2 ? String(decoding: writer.bytes, as: UTF8.self) : nil
  }
}
