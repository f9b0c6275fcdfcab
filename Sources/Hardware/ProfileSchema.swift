import CLibXML2

/// The schema of profiles, compiled by libxml2; it is freed with this object.
final class ProfileSchema {
  /// What the schema's file is called, wherever it lies.
  static let fileName = "hardware-profile.xsd"
  private static let namespace = "http://www.w3.org/2001/XMLSchema"

  /// The compiled schema points into the document that it was read from.
  private let document: MarkupDocument
  private let pointer: xmlSchemaPtr

  init(file: String) throws(HardwareError) {
    let bytes = try Files.bytes(of: file, atMost: ProfileReader.largestFile)
    document = try MarkupDocument(bytes, file: file, allowing: .none)
    try Self.refuseOtherFiles(try document.root(), file: file)
    guard let parser = xmlSchemaNewDocParserCtxt(document.pointer) else {
      throw .unreadable(file: file, reason: "libxml2 has no memory for a schema")
    }
    defer { xmlSchemaFreeParserCtxt(parser) }
    let faults = SchemaFaults()
    xmlSchemaSetParserStructuredErrors(
      parser, SchemaFaults.note, Unmanaged.passUnretained(faults).toOpaque())
    let schema = withExtendedLifetime(faults) { xmlSchemaParse(parser) }
    guard let schema else {
      let fault = faults.all.first
      throw .invalid(
        file: file, line: fault?.line ?? 0,
        message: "this is not an XML schema: \(fault?.message ?? "unknown error")")
    }
    pointer = schema
  }

  deinit { xmlSchemaFree(pointer) }

  /// Throws the first thing in a document that is not as the schema asks.
  func validate(_ document: MarkupDocument) throws(HardwareError) {
    guard let context = xmlSchemaNewValidCtxt(pointer) else {
      throw .unreadable(file: document.file, reason: "libxml2 has no memory to validate it")
    }
    defer { xmlSchemaFreeValidCtxt(context) }
    let faults = SchemaFaults()
    xmlSchemaSetValidStructuredErrors(
      context, SchemaFaults.note, Unmanaged.passUnretained(faults).toOpaque())
    let result = withExtendedLifetime(faults) { xmlSchemaValidateDoc(context, document.pointer) }
    guard result != 0 else { return }
    let first = faults.all.min { $0.line < $1.line }
    throw .invalid(
      file: document.file, line: first?.line ?? 0,
      message: first?.message ?? "this is not a hardware profile")
  }

  /// A schema may lie beside a profile that someone sent: it must not make libxml2 open anything else.
  private static func refuseOtherFiles(
    _ element: MarkupElement, file: String
  ) throws(HardwareError) {
    let opening = ["import", "include", "redefine", "override"]
    guard !(element.namespace == namespace && opening.contains(element.name)) else {
      throw .invalid(
        file: file, line: element.line,
        message: "<\(element.name)> is not allowed: the schema of profiles is one file")
    }
    for child in element.children { try refuseOtherFiles(child, file: file) }
  }
}

/// What libxml2 found while it compiled a schema or validated by it.
private final class SchemaFaults {
  struct Fault {
    var line: Int
    var message: String
  }
  private(set) var all: [Fault] = []

  static let note: xmlStructuredErrorFunc = { faults, error in
    guard let faults, let error else { return }
    Unmanaged<SchemaFaults>.fromOpaque(faults).takeUnretainedValue().add(error.pointee)
  }

  private func add(_ error: xmlError) {
    let text = error.message.map { String(cString: $0) } ?? "unknown error"
    var node = error.node?.assumingMemoryBound(to: xmlNode.self)
    while let here = node, here.pointee.type != XML_ELEMENT_NODE { node = here.pointee.parent }
    let fault = SchemaMessage(code: error.code, text: text, element: node.map { MarkupElement($0) })
    all.append(Fault(line: Int(error.line), message: fault.sentence))
  }
}
