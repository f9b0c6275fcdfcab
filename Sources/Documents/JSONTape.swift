import CSIMDJSON

/// A JSON document that was read in one pass and lies flat in memory; `root` leads through it without building values.
///
/// It owns what simdjson wrote: the document, its strings without escapes, and one node of 16 bytes per value or key.
public final class JSONTape: @unchecked Sendable {
  // Written once in the initialiser and never after, so any thread may read it.
  private let tape: csimdjson_tape

  /// Reads one document; a UTF-8 byte-order mark is skipped.
  ///
  /// Containers may be nested 1024 deep. Complexity: O(bytes).
  public init(bytes: [UInt8]) throws(DocumentError) {
    var tape = csimdjson_tape()
    var failure = csimdjson_failure()
    let status = bytes.withUnsafeBufferPointer {
      csimdjson_parse($0.baseAddress, $0.count, &tape, &failure)
    }
    self.tape = tape
    guard status == 0 else {
      throw .notJSON(offset: failure.offset, reason: String(cString: failure.reason))
    }
  }

  deinit {
    var tape = tape
    csimdjson_free(&tape)
  }

  /// The document's one value.
  public var root: JSONElement { JSONElement(tape: self, index: 0) }

  func node(_ index: Int) -> csimdjson_node { tape.nodes[index] }

  /// The index of the node after a value and all that it contains.
  func end(of index: Int) -> Int {
    let node = tape.nodes[index]
    return Int(node.kind) >= CSIMDJSON_ARRAY ? Int(node.link) : index + 1
  }

  /// A number's text.
  func documentText(_ index: Int) -> String {
    text(tape.document, from: tape.nodes[index].offset, length: tape.nodes[index].length)
  }

  /// A string or key without its escapes.
  func string(_ index: Int) -> String {
    let node = tape.nodes[index]
    return node.length == 0 ? "" : text(tape.arena, from: node.link, length: node.length)
  }

  /// Whether a string or key has the same bytes as a text, without making a text of it.
  func isString(_ index: Int, _ text: String) -> Bool {
    let node = tape.nodes[index]
    let count = Int(node.length)
    guard count == text.utf8.count else { return false }
    return count == 0
      || text.utf8.elementsEqual(
        UnsafeBufferPointer(start: tape.arena + Int(node.link), count: count))
  }

  private func text(_ start: UnsafePointer<UInt8>, from offset: UInt32, length: UInt32) -> String {
    String(
      decoding: UnsafeBufferPointer(start: start + Int(offset), count: Int(length)), as: UTF8.self)
  }
}
