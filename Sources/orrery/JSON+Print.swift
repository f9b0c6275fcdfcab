import Documents

extension JSON {
  /// Prints a value, indented.
  static func print(_ value: JSONValue) { Swift.print(value.text(pretty: true)) }
}
