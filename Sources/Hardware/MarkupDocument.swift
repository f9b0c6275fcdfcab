import CLibXML2

/// A document that libxml2 parsed without opening anything else; it is freed with this object.
final class MarkupDocument {
  /// Which document type declaration a document may carry.
  enum TypeDeclaration {
    case none
    /// `<!DOCTYPE topology SYSTEM "hwloc2.dtd">`, which is not fetched.
    case hwloc
  }

  let file: String
  let pointer: xmlDocPtr

  init(
    _ bytes: [UInt8], file: String, allowing declaration: TypeDeclaration
  ) throws(HardwareError) {
    guard !bytes.isEmpty else {
      throw .invalid(file: file, line: 0, message: "the file is empty; expected an XML document")
    }
    _ = LibXML2.ready
    let parse = MarkupParse(allowing: declaration)
    let pointer = parse.document(bytes)
    if let fault = parse.fault {
      if let pointer { xmlFreeDoc(pointer) }
      throw .invalid(file: file, line: fault.line, message: fault.message)
    }
    guard let pointer else {
      throw .invalid(file: file, line: 0, message: "this is not an XML document")
    }
    self.file = file
    self.pointer = pointer
  }

  deinit { xmlFreeDoc(pointer) }

  /// The document's elements as values.
  func root() throws(HardwareError) -> MarkupElement {
    guard let root = xmlDocGetRootElement(pointer) else {
      throw .invalid(file: file, line: 0, message: "the document has no element")
    }
    return MarkupElement(root)
  }
}

/// The library's own state, which is made once before any thread needs it and never cleaned up:
/// others in the process may use it.
enum LibXML2 {
  static let ready: Void = {
    xmlInitParser()
    xmlSchemaInitTypes()
  }()
}

extension MarkupElement {
  /// A copy of an element of libxml2's; its depth is bounded by the parser's own limit of 256.
  init(_ node: xmlNodePtr) {
    self.init(String(cString: node.pointee.name), [:])
    namespace = node.pointee.ns.flatMap { $0.pointee.href }.map { String(cString: $0) }
    line = xmlGetLineNo(node)
    var attribute = node.pointee.properties
    while let here = attribute {
      attributes.append(Attribute(here, in: node))
      attribute = here.pointee.next
    }
    var child = node.pointee.children
    while let here = child {
      switch here.pointee.type {
      case XML_ELEMENT_NODE: children.append(MarkupElement(here))
      case XML_TEXT_NODE: text += here.pointee.content.map { String(cString: $0) } ?? ""
      default: break
      }
      child = here.pointee.next
    }
  }
}

extension MarkupElement.Attribute {
  fileprivate init(_ attribute: xmlAttrPtr, in node: xmlNodePtr) {
    let prefix = attribute.pointee.ns.flatMap { $0.pointee.prefix }
    let local = String(cString: attribute.pointee.name)
    name = prefix.map { "\(String(cString: $0)):\(local)" } ?? local
    value = ""
    if let text = xmlNodeListGetString(node.pointee.doc, attribute.pointee.children, 1) {
      value = String(cString: text)
      xmlFreeText(text)
    }
  }
}
