public import Documents

/// What Orrery's own library wrote in a traced process: records of CUPTI and ranges of NVTX (Sources/CUDAInjection).
public enum Spool: TraceImporter {
  /// The format's name in messages.
  public static let name = "Orrery spool"
  /// Whose files these are, for the list of formats.
  public static let summary =
    "what orrery trace writes while a command runs, a file a process"

  /// Eight letters that nothing else begins with.
  public static func recognises(_ head: [UInt8]) -> Bool { head.starts(with: SpoolFrames.magic) }

  /// Reads frame by frame; what a killed process wrote last may be cut, and is counted.
  ///
  /// Throws where the spool is of a later version, and where a frame's length cannot be one.
  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace {
    var frames = try SpoolFrames(head, rest: rest)
    var reader = SpoolReader()
    var isWhole = false
    while let frame = try frames.next() {
      if frame.kind == .end { isWhole = true }
      reader.add(frame.kind, frame.bytes)
    }
    return reader.finish(isWhole: isWhole)
  }
}
