import CLibXML2
import Quantities

/// One finding of the schema in words that name the element, the attribute and what was expected.
struct SchemaMessage {
  private let code: UInt32
  private let text: String
  private let element: MarkupElement?

  init(code: Int32, text: String, element: MarkupElement?) {
    self.code = UInt32(bitPattern: code)
    self.text = text.split(separator: "\n").joined(separator: " ")
    self.element = element
  }

  var sentence: String {
    switch code {
    case XML_SCHEMAV_CVC_COMPLEX_TYPE_4.rawValue:
      "\(tag) lacks the attribute '\(quoted.last ?? "")'"
    case XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1.rawValue, XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2.rawValue:
      "\(tag) has no attribute '\(attribute ?? "")'"
    case XML_SCHEMAV_ELEMENT_CONTENT.rawValue: "\(tag) \(content)"
    case XML_SCHEMAV_CVC_ELT_1.rawValue:
      "the document is \(tag); expected <hardware-profile>"
    case XML_SCHEMAV_CVC_IDC.rawValue: duplicate
    case XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1.rawValue, XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3.rawValue:
      "\(tag) holds text; its values belong in attributes"
    default: value ?? plain
    }
  }

  private var tag: String { "<\(element?.name ?? "?")>" }

  /// The attribute that the message is about.
  private var attribute: String? {
    guard let start = text.firstRange(of: "attribute '") else { return nil }
    return text[start.upperBound...].split(separator: "'", maxSplits: 1).first.map(String.init)
  }

  /// What stands between quotes in the message.
  private var quoted: [String] {
    text.split(separator: "'", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// The names in the list after "Expected is one of".
  private var expectedElements: [String] {
    guard let open = text.lastIndex(of: "("), let close = text.lastIndex(of: ")"), open < close
    else { return [] }
    return text[text.index(after: open)..<close].split(separator: ",").map { name in
      let bare = name.filter { $0 != " " }
      return bare.hasPrefix("##other") || bare.contains("{") ? "<xi:include>" : "<\(bare)>"
    }
  }

  private var content: String {
    let expected = expectedElements.joined(separator: " or ")
    if text.contains("Missing child") {
      return "is not complete; expected \(expected) in it"
    }
    return expected.isEmpty
      ? "is not allowed here" : "is not allowed here; expected \(expected)"
  }

  private var duplicate: String {
    let key = text.split(separator: "[").last.map { $0.prefix { $0 != "]" } } ?? ""
    return "a second \(tag) with the same key (\(key)); each may occur once"
  }

  /// A value that its type refuses.
  private var value: String? {
    guard let attribute, let element, let value = element[attribute] else { return nil }
    let expected = Self.expected(attribute, of: element.name) ?? choices ?? "another value"
    return "\(tag) has \(attribute)=\"\(value)\"; expected \(expected)"
  }

  /// The set in "is not an element of the set {'a', 'b'}".
  private var choices: String? {
    guard let open = text.lastIndex(of: "{"), let close = text.lastIndex(of: "}"), open < close
    else { return nil }
    return "one of " + text[text.index(after: open)..<close].filter { $0 != "'" }
  }

  /// The message itself, for what is not foreseen.
  private var plain: String { text.hasPrefix("Element") ? text : "\(tag): \(text)" }
}

extension SchemaMessage {
  /// What an attribute's value must look like, where its type is no list of choices.
  private static func expected(_ attribute: String, of element: String) -> String? {
    switch (element, attribute) {
    case ("compute", "rate"):
      "\(quantity(Per<Work, Time>.self, "989.4 TFLOP/s")); \"op\" may stand for \"FLOP\""
    case (_, "rate"), (_, "bandwidth"): quantity(Per<Storage, Time>.self, "4.8 TB/s")
    case (_, "capacity"), (_, "line"), (_, "width"): quantity(Storage.self, "60 MiB")
    case (_, "time"), (_, "latency"): quantity(Time.self, "1.15 us")
    case (_, "clock"), (_, "running-clock"): quantity(Frequency.self, "1830 MHz")
    case (_, "cores"), (_, "count"), (_, "n"), (_, "folds"): "a whole number above 0"
    case (_, "share"), (_, "reach"), (_, "efficiency"): "a share from 0 to 1, such as '0.9'"
    case (_, "widen"): "a factor of 1 or more, such as '1.5'"
    case (_, "p10"), (_, "p90"): "a quantile of ln(measured / predicted), such as '-0.08'"
    case (_, "value"), (_, "low"), (_, "high"): "a number such as '0.83' or a time such as '1.1 us'"
    case (_, "source"), (_, "latency-source"): "where the figure comes from"
    case ("hardware-profile", "name"), ("inherits", "profile"):
      "a name of letters, digits and . _ + - that begins with a letter or digit"
    case (_, "name"), (_, "title"), (_, "implementation"), (_, "as"):
      "a name without blanks at its ends"
    default: nil
    }
  }

  private static func quantity<Unit: Dimension>(_ unit: Unit.Type, _ example: String) -> String {
    let units = Unit.prefixes.map { $0.symbol + Unit.symbol }.joined(separator: ", ")
    return "a number, one blank and a unit, as in '\(example)' (units: \(units))"
  }
}
