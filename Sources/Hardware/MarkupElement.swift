/// An element of an XML document as a plain value, with the line where its start tag ends.
struct MarkupElement: Sendable, Hashable {
  struct Attribute: Sendable, Hashable {
    var name: String
    var value: String
  }
  var name: String
  var namespace: String?
  var attributes: [Attribute]
  var children: [MarkupElement]
  /// Its own character data, without that of its children.
  var text = ""
  var line = 0

  /// An element to be written; attributes without a value are left out.
  init(
    _ name: String, _ attributes: KeyValuePairs<String, String?>, children: [MarkupElement] = []
  ) {
    self.name = name
    self.attributes = attributes.compactMap { name, value in
      value.map { Attribute(name: name, value: $0) }
    }
    self.children = children
  }

  /// The value of an attribute, or nil where it is not written.
  subscript(attribute: String) -> String? {
    attributes.first { $0.name == attribute }?.value
  }

  /// The children of one name, in their order.
  func children(named name: String) -> [MarkupElement] {
    children.filter { $0.namespace == nil && $0.name == name }
  }
}

extension MarkupElement {
  /// A whole document with this element as its root, indented by two spaces.
  var document: String { #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n" + written(depth: 0) }

  private func written(depth: Int) -> String {
    let indent = String(repeating: "  ", count: depth)
    let written = attributes.map { " \($0.name)=\"\(Self.escaped($0.value))\"" }.joined()
    guard !children.isEmpty else { return "\(indent)<\(name)\(written)/>\n" }
    let inside = children.map { $0.written(depth: depth + 1) }.joined()
    return "\(indent)<\(name)\(written)>\n\(inside)\(indent)</\(name)>\n"
  }

  /// Text that an attribute gives back unchanged; what XML 1.0 cannot hold becomes U+FFFD.
  private static func escaped(_ value: String) -> String {
    var text = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "\t", "\n", "\r": text += "&#\(scalar.value);"
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
