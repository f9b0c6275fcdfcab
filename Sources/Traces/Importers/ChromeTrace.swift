public import Documents

/// The JSON trace-event format of Chrome, as Orrery writes it (`Trace.chromeTrace`) and as others do, PyTorch first.
///
/// An exported trace is read back exactly. Of others' traces complete events become spans, with lanes from process and
/// thread, and arguments; flows between forward and backward operations become dependencies; everything else is counted.
/// Events may be in any order and overlap; a damaged document is mended where it can be (`EventStream`).
public enum ChromeTrace: TraceImporter {
  /// The format's name in messages.
  public static let name = "Chrome trace"
  /// Whose files these are, for the list of formats.
  public static let summary = "PyTorch's and Chrome's JSON (Orrery's own export exactly)"

  /// Keys that only such a document begins with.
  private static let members = [
    "schemaVersion", "deviceProperties", "displayTimeUnit", "baseTimeNanoseconds", "traceName",
  ]

  /// An object with an array under "traceEvents" or a member of such a document, or an array whose first element is an
  /// object with a "ph".
  ///
  /// Complexity: O(bytes before that key); nothing is parsed that stands behind it.
  public static func recognises(_ head: [UInt8]) -> Bool {
    var skim = JSONSkim(head)
    switch skim.opening {
    case UInt8(ascii: "{"):
      if skim.reaches(key: "traceEvents", depth: 1, value: UInt8(ascii: "[")) { return true }
      return members.contains { key in
        var skim = JSONSkim(head)
        return skim.reaches(key: key, depth: 1)
      }
    case UInt8(ascii: "["): return skim.reaches(key: "ph", depth: 2, value: UInt8(ascii: "\""))
    default: return false
    }
  }

  /// Reads an exported trace at once, and any other event by event.
  ///
  /// Throws where the document is no list of events, where nothing can be read of it, where the tables of an exported trace
  /// are damaged, and where a later version exported it.
  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace {
    var skim = JSONSkim(head)
    guard skim.reaches(key: "orrery", depth: 1, value: UInt8(ascii: "{")) else {
      return try EventTraceReader.read(rest, head: head)
    }
    return try exported(try whole(head, rest))
  }

  private static func exported(_ bytes: [UInt8]) throws(TraceError) -> ImportedTrace {
    let root: JSONElement
    do throws(DocumentError) {
      root = try JSONTape(bytes: bytes).root
    } catch {
      throw .document(error)
    }
    guard let list = root["traceEvents"], let events = list.elements, let tables = root["orrery"]
    else { throw .malformed(offset: root.offset, expected: "an array of events") }
    let base = root["baseTimeNanoseconds"]?.number?.int64 ?? 0
    var reader = try ExportedTraceReader(tables: tables, base: base)
    for event in events { reader.read(event) }
    return reader.finish()
  }
}
