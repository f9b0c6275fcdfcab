public import Documents

/// A Chakra execution trace (.et): a graph of nodes with durations (mlcommons/chakra, schema/protobuf/et_def.proto), or
/// the same as JSON.
///
/// Nodes become spans with lanes for hosts, devices and what communicates, their threads and streams apart where the
/// trace says them; what a node waits for becomes dependencies.
public enum ChakraTrace: TraceImporter {
  /// The format's name in messages.
  public static let name = "Chakra trace"
  /// Whose files these are, for the list of formats.
  public static let summary = "Chakra's .et, and its JSON"

  /// A message that says a version or attributes, or nothing, before one that is a node.
  public static func recognises(_ head: [UInt8]) -> Bool {
    if ChakraDocument.recognises(head) { return true }
    var messages = WireMessages(head)
    guard let first = try? messages.next(), (try? ChakraMetadata(first)) != nil,
      let second = try? messages.next(), let node = try? ChakraNode(second)
    else { return false }
    return !node.name.isEmpty && node.type != .invalid
  }

  /// Reads JSON at once, and .et message by message; a message that is no node is counted.
  ///
  /// Throws where the first message is no metadata, where a length leads beyond the document, and where JSON has no list of
  /// nodes.
  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace {
    if ChakraDocument.recognises(head) { return try ChakraDocument.read(try whole(head, rest)) }
    var messages = WireMessages(head, rest: rest)
    var reader = ChakraTraceReader()
    guard let first = try messages.next() else {
      throw .malformed(offset: 0, expected: "a message that says the trace's version")
    }
    reader.add(try ChakraMetadata(first))
    while let message = try messages.next() {
      do throws(TraceError) {
        reader.add(try ChakraNode(message))
      } catch {
        // Its length was right, so that the next message is where it should be.
        reader.noteUnreadable()
      }
    }
    return reader.finish()
  }
}
