import Documents

/// What an operation was called with, as PyTorch's execution traces write it: a list each of values, shapes and types.
///
/// It is written in the form of Kineto's arguments, so that both are read alike.
struct OperationArguments {
  private var arguments: [(value: JSONElement?, shape: JSONElement?, kind: ArgumentKind)] = []

  init(values: JSONElement?, shapes: JSONElement?, types: JSONElement?) {
    var values = values?.elements
    var shapes = shapes?.elements
    guard var types = types?.elements else { return }
    while let type = types.next() {
      arguments.append((values?.next(), shapes?.next(), ArgumentKind(type: type.string ?? "")))
    }
  }

  /// The numbers of the tensors among them, those in lists too.
  var tensors: [Int64] {
    arguments.flatMap { argument -> [Int64] in
      switch argument.kind {
      case .tensor: [argument.value.flatMap(Self.tensor)].compactMap { $0 }
      case .tensors: argument.value?.elements.map { $0.compactMap(Self.tensor) } ?? []
      case .scalar, .scalars, .text, .other: []
      }
    }
  }

  /// A tensor is a list that begins with its number.
  private static func tensor(_ value: JSONElement) -> Int64? {
    guard var fields = value.elements else { return nil }
    return fields.next()?.number?.int64
  }

  /// Writes "Input Dims", "Input type" and "Concrete Inputs" into an object; nothing where there are no arguments.
  func write(to writer: inout JSONWriter) {
    guard !arguments.isEmpty else { return }
    writer.key("Input Dims")
    writer.beginArray()
    for argument in arguments {
      if argument.kind.isTensor, let shape = argument.shape {
        writer.value(JSONValue(shape))
      } else {
        writer.beginArray()
        writer.endArray()
      }
    }
    writer.endArray()
    writer.key("Input type")
    writer.beginArray()
    for argument in arguments { writer.string(argument.kind.name) }
    writer.endArray()
    writer.key("Concrete Inputs")
    writer.beginArray()
    for argument in arguments { writer.string(Self.text(of: argument.value, argument.kind)) }
    writer.endArray()
  }

  /// A scalar as Kineto writes it, in Python's spelling; empty for what is none.
  private static func text(of value: JSONElement?, _ kind: ArgumentKind) -> String {
    guard let value else { return "" }
    switch kind {
    case .tensor, .tensors, .other: return ""
    case .scalar, .text: return scalar(value)
    case .scalars: return "[\(value.elements.map { $0.map(scalar).joined(separator: ", ") } ?? "")]"
    }
  }

  private static func scalar(_ value: JSONElement) -> String {
    if let bool = value.bool { return bool ? "True" : "False" }
    return value.number?.text ?? value.string ?? ""
  }
}

/// What kind of argument an execution trace's type says, and what Kineto calls it.
enum ArgumentKind: Equatable {
  /// One tensor of an element type.
  case tensor(String)
  case tensors
  case scalar
  case scalars
  case text
  /// What Kineto leaves empty: nothing, devices, objects, tensors that are not defined.
  case other

  private static let scalarTypes: Set<Substring> = ["Int", "Double", "Bool", "SymInt", "SymFloat"]

  /// Types are "Tensor(float)", "Int", "GenericList[Int,Int]".
  init(type: String) {
    if type.hasPrefix("Tensor("), type.hasSuffix(")") {
      let element = String(type.dropFirst(7).dropLast())
      self = element.hasPrefix("nullptr") ? .other : .tensor(element)
    } else if type.hasPrefix("GenericList["), type.hasSuffix("]") {
      let types = type.dropFirst(12).dropLast().split(separator: ",")
      if types.contains(where: { $0.hasPrefix("Tensor(") }) {
        self = .tensors
      } else {
        self = types.allSatisfy(Self.scalarTypes.contains) ? .scalars : .other
      }
    } else if type == "String" {
      self = .text
    } else {
      self = Self.scalarTypes.contains(type[...]) ? .scalar : .other
    }
  }

  var isTensor: Bool {
    switch self {
    case .tensor, .tensors: true
    case .scalar, .scalars, .text, .other: false
    }
  }

  /// Kineto's "Input type".
  var name: String {
    switch self {
    case .tensor(let element): element
    case .tensors: "TensorList"
    case .scalar: "Scalar"
    case .scalars: "ScalarList"
    case .text, .other: ""
    }
  }
}
