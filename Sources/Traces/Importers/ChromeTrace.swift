import Documents

/// The JSON trace-event format of Chrome, as Orrery writes it (`Trace.chromeTrace`) and as others do, PyTorch first.
///
/// An exported trace is read back exactly. Of others' traces complete events become spans, with lanes from process and
/// thread; everything else is counted. Events may be in any order and overlap.
public enum ChromeTrace: TraceImporter {
  public static let name = "Chrome trace"

  /// An object with an array under "traceEvents", or an array whose first element is an object with a "ph".
  ///
  /// Complexity: O(bytes before that key); nothing is parsed that stands behind it.
  public static func recognises(_ bytes: [UInt8]) -> Bool {
    var skim = JSONSkim(bytes)
    switch skim.opening {
    case UInt8(ascii: "{"):
      return skim.reaches(key: "traceEvents", depth: 1, value: UInt8(ascii: "["))
    case UInt8(ascii: "["): return skim.reaches(key: "ph", depth: 2, value: UInt8(ascii: "\""))
    default: return false
    }
  }

  public static func read(_ bytes: [UInt8]) throws(TraceError) -> ImportedTrace {
    let root = try document(bytes).root
    let list = root["traceEvents"] ?? root
    guard let events = list.elements else {
      throw .malformed(offset: list.offset, expected: "an array of events")
    }
    let base = root["baseTimeNanoseconds"]?.number?.int64 ?? 0
    if let tables = root["orrery"] {
      var reader = try ExportedTraceReader(tables: tables, base: base)
      for event in events { reader.read(event) }
      return reader.finish()
    }
    var reader = ForeignTraceReader(base: base)
    for event in events { reader.read(event) }
    return reader.finish()
  }

  private static func document(_ bytes: [UInt8]) throws(TraceError) -> JSONTape {
    do throws(DocumentError) {
      return try JSONTape(bytes: bytes)
    } catch {
      throw .document(error)
    }
  }
}
