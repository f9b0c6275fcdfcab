import Documents

/// An operation of PyTorch as it marks it for NVTX (`torch.autograd.profiler.emit_nvtx`): "aten::mm, op_id = 7, sizes = [[8, 16], [16, 4]]".
struct FrameworkRange {
  let name: String
  /// Its shapes under the names of PyTorch's profiler, as an object of JSON.
  let detail: String

  /// Nil of a text that is of another form.
  init?(_ text: String) {
    guard let comma = text.firstRange(of: ", ") else { return nil }
    let rest = text[comma.upperBound...]
    guard rest.hasPrefix("seq = ") || rest.hasPrefix("op_id = ") || rest.hasPrefix("sizes = ")
    else {
      return nil
    }
    name = String(text[..<comma.lowerBound])
    guard let sizes = rest.firstRange(of: "sizes = ") else {
      detail = "{}"
      return
    }
    let list = rest[sizes.upperBound...]
    let shapes = Self.list(list)
    // A text is cut where it is long; what was cut says nothing.
    guard let tape = try? JSONTape(bytes: Array(shapes.utf8)), tape.root.elements != nil else {
      detail = "{}"
      return
    }
    detail = "{\"Input Dims\":\(shapes)}"
  }

  /// The list that a text begins with, to its closing bracket.
  private static func list(_ text: Substring) -> Substring {
    var depth = 0
    for place in text.indices {
      if text[place] == "[" { depth += 1 }
      if text[place] == "]" { depth -= 1 }
      if depth == 0 { return text[...place] }
    }
    return text
  }
}
