import Documents
import Quantities

/// A framework's operation as its profiler says it: name and arguments.
struct FrameworkCall: Sendable {
  let name: String
  /// The shapes of the arguments; a list of tensors has several, what is no tensor has none.
  let shapes: [[[Int]]]
  private(set) var types: [String]
  /// The values of arguments that are no tensors.
  let values: [String]
  /// Whether each argument's first tensor has its elements in the order of its shape.
  let isContiguous: [Bool]

  init(name: String, detail: String) {
    self.name = name
    let arguments = try? JSONTape(bytes: Array(detail.utf8)).root
    func list(_ key: String) -> [JSONElement] { arguments?[key]?.elements.map { Array($0) } ?? [] }
    shapes = list("Input Dims").map(Self.shapes)
    types = (arguments?["Input type"] == nil ? list("Input Types") : list("Input type")).map {
      $0.string ?? ""
    }
    values = list("Concrete Inputs").map { $0.string ?? "" }
    let strides = list("Input Strides").map(Self.shapes)
    isContiguous = shapes.enumerated().map { place, shapes in
      guard let shape = shapes.first, place < strides.count, let stride = strides[place].first
      else { return true }
      return Self.isContiguous(shape, stride)
    }
  }

  /// The same call, whose source says shapes alone, with the type that its kernels' names say for all its tensors.
  ///
  /// What PyTorch marks for NVTX has no types.
  func typed(by evidence: KernelEvidence) -> FrameworkCall {
    guard types.isEmpty, !shapes.isEmpty, let type = evidence.type else { return self }
    var call = self
    call.types = shapes.map { $0.isEmpty ? "" : type }
    return call
  }

  private static func shapes(_ element: JSONElement) -> [[Int]] {
    guard let elements = element.elements else { return [] }
    let items = Array(elements)
    if items.contains(where: { $0.kind == .array }) {
      return items.map { ($0.elements.map { Array($0) } ?? []).map(number) }
    }
    return items.isEmpty ? [] : [items.map(number)]
  }

  private static func number(_ element: JSONElement) -> Int {
    let value = element.number?.int64 ?? 0
    // Products of shapes stay far from the largest number.
    return (0..<1 << 40).contains(value) ? Int(value) : 0
  }

  private static func isContiguous(_ shape: [Int], _ stride: [Int]) -> Bool {
    guard shape.count == stride.count else { return true }
    var expected = 1
    for (size, step) in zip(shape, stride).reversed() where size > 1 {
      if step != expected { return false }
      expected = expected.multipliedReportingOverflow(by: size).partialValue
    }
    return true
  }

  /// The shape of an argument's first tensor; nil where it is none.
  func shape(_ place: Int) -> [Int]? {
    shapes.indices.contains(place) ? shapes[place].first : nil
  }

  /// A dimension of an argument, counted from the end where negative.
  func size(_ place: Int, _ dimension: Int) -> Int? {
    guard let shape = shape(place) else { return nil }
    let index = dimension < 0 ? shape.count + dimension : dimension
    return shape.indices.contains(index) && shape[index] > 0 ? shape[index] : nil
  }

  /// How many elements an argument has; nil where it is no tensor, or has none.
  func count(_ place: Int) -> Int? {
    shape(place).flatMap { Self.count($0) }
  }

  static func count(_ shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: size)
      guard !overflows, product < 1 << 48 else { return nil }
      count = product
    }
    return count > 0 ? count : nil
  }

  /// What an argument's elements are; nil where no unit computes in it.
  func elementType(_ place: Int) -> ElementType? {
    guard types.indices.contains(place) else { return nil }
    switch types[place].split(separator: ":").last ?? "" {
    case "BFloat16": return .bf16
    case "Half": return .fp16
    case "float": return .fp32
    case "double": return .fp64
    case "Float8_e4m3fn", "Float8_e5m2", "Float8_e4m3fnuz", "Float8_e5m2fnuz": return .fp8
    case "signed char": return .int8
    default: return nil
    }
  }

  /// How many bytes an argument's element has; nil where it is no tensor.
  func width(_ place: Int) -> Int? {
    guard types.indices.contains(place) else { return nil }
    switch types[place].split(separator: ":").last ?? "" {
    case "double", "long int", "long", "int64_t", "complex<float>": return 8
    case "float", "int": return 4
    case "BFloat16", "Half", "short int", "short": return 2
    case "bool", "unsigned char", "signed char", "Float8_e4m3fn", "Float8_e5m2": return 1
    case "complex<double>": return 16
    default: return nil
    }
  }

  func value(_ place: Int) -> String { values.indices.contains(place) ? values[place] : "" }
  func isTrue(_ place: Int) -> Bool { value(place) == "True" }

  /// A list of whole numbers among the values: "[1, 1]".
  func numbers(_ place: Int) -> [Int] {
    value(place).split { !$0.isNumber && $0 != "-" }.compactMap { Int($0) }
  }
}

/// What an operation's kernels tell of how it was done.
struct KernelEvidence {
  /// Names of the kernels and copies, in order.
  var names: [String]
  /// Bytes that copies and fills moved.
  var bytes: Int
  /// Blocks of threads of all kernels.
  var blocks: Int

  func contains(_ text: String) -> Bool { names.contains { $0.contains(text) } }

  /// The type that a name says, as PyTorch writes it; nil where none does.
  ///
  /// Those of cuBLAS begin with a letter for each operand: t for bf16, h for fp16.
  var type: String? {
    let known = [
      ("bf16", "BFloat16"), ("BFloat16", "BFloat16"), ("bfloat16", "BFloat16"),
      ("c10::Half", "Half"), ("__half", "Half"), ("fp16", "Half"), ("_f32", "float"),
      ("sgemm", "float"), ("<float", "float"),
    ]
    for name in names {
      if name.contains(#/nvjet_(sm[0-9]+_)?tst/#) { return "BFloat16" }
      if name.contains(#/nvjet_(sm[0-9]+_)?hsh/#) { return "Half" }
      if let found = known.first(where: { name.contains($0.0) }) { return found.1 }
    }
    return nil
  }

  /// Whether results were computed in vectors of their arrays, as one layout and type allow.
  var isVectorised: Bool? {
    if contains("Memcpy") { return true }
    if contains("vectorized_elementwise") || contains("_vectorized<") { return true }
    if contains("elementwise_kernel") || contains("CatArrayBatchedCopy") { return false }
    return nil
  }

  /// The size of an element that a kernel copies without knowing what it is.
  var opaqueWidth: Int? {
    for name in names {
      if let found = name.firstMatch(of: #/OpaqueType<([0-9]+)/#) { return Int(found.1) }
    }
    return nil
  }
}
