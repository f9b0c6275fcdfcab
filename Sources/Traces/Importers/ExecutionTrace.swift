public import Documents

/// PyTorch's execution trace: what ran in which order with which shapes, without times.
public enum ExecutionTrace: TraceImporter {
  public static let name = "PyTorch execution trace"
  public static func recognises(_ head: [UInt8]) -> Bool { false }
  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace { ImportedTrace() }
}
