import CLibXML2

/// One run of libxml2's parser: no network, no document type, no entity, and the first thing that is wrong.
final class MarkupParse {
  struct Fault {
    var line: Int
    var message: String
  }

  private let declaration: MarkupDocument.TypeDeclaration
  private(set) var fault: Fault?

  init(allowing declaration: MarkupDocument.TypeDeclaration) {
    self.declaration = declaration
  }

  /// What the bytes hold, or nil; the caller frees it.
  ///
  /// `fault` says what was wrong.
  func document(_ bytes: [UInt8]) -> xmlDocPtr? {
    guard bytes.count <= Int(Int32.max), let context = xmlNewParserCtxt() else { return nil }
    defer { xmlFreeParserCtxt(context) }
    context.pointee._private = Unmanaged.passUnretained(self).toOpaque()
    context.pointee.sax.pointee.serror = { _, error in
      guard let error, let context = error.pointee.ctxt else { return }
      MarkupParse.running(in: context)?.note(error.pointee)
    }
    // The declaration is judged before anything that it declares is read, and makes no node of the tree.
    context.pointee.sax.pointee.internalSubset = { context, name, publicName, systemName in
      guard let context else { return }
      MarkupParse.running(in: context)?.judge(
        context.assumingMemoryBound(to: xmlParserCtxt.self), name: name, publicName: publicName,
        systemName: systemName)
    }
    context.pointee.sax.pointee.externalSubset = nil
    let options =
      XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
      | XML_PARSE_NOCDATA.rawValue | XML_PARSE_BIG_LINES.rawValue
    return withExtendedLifetime(self) {
      bytes.withUnsafeBytes { buffer in
        xmlCtxtReadMemory(
          context, buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count), nil, nil,
          Int32(options))
      }
    }
  }

  private static func running(in context: UnsafeMutableRawPointer) -> MarkupParse? {
    context.assumingMemoryBound(to: xmlParserCtxt.self).pointee._private.map {
      Unmanaged<MarkupParse>.fromOpaque($0).takeUnretainedValue()
    }
  }

  private func note(_ error: xmlError) {
    guard fault == nil, error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
    let text = error.message.map { String(cString: $0) } ?? "unknown error"
    let sentence = text.split(separator: "\n").joined(separator: " ")
    fault = Fault(line: Int(error.line), message: "this is not well-formed XML: \(sentence)")
  }

  private func judge(
    _ context: xmlParserCtxtPtr, name: UnsafePointer<xmlChar>?,
    publicName: UnsafePointer<xmlChar>?, systemName: UnsafePointer<xmlChar>?
  ) {
    let input = context.pointee.input
    let hasSubset = input.map { $0.pointee.cur.pointee == UInt8(ascii: "[") } ?? true
    let line = input.map { Int($0.pointee.line) } ?? 0
    switch declaration {
    case .none:
      refuse(context, line, "a document type declaration (<!DOCTYPE …>) is not allowed here")
    case .hwloc:
      let system = systemName.map { String(cString: $0) } ?? ""
      let named = name.map { String(cString: $0) } == "topology"
      let known = system.hasPrefix("hwloc") && system.hasSuffix(".dtd") && !system.contains("/")
      guard !(named && known && publicName == nil && !hasSubset) else { return }
      refuse(
        context, line,
        "the only document type declaration allowed is <!DOCTYPE topology SYSTEM \"hwloc2.dtd\">, "
          + "without declarations of its own")
    }
  }

  private func refuse(_ context: xmlParserCtxtPtr, _ line: Int, _ message: String) {
    if fault == nil { fault = Fault(line: line, message: message) }
    xmlStopParser(context)
  }
}
