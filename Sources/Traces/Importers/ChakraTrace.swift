public import Documents

/// A Chakra execution trace (.et): a graph of nodes with durations.
public enum ChakraTrace: TraceImporter {
  public static let name = "Chakra trace"
  public static func recognises(_ head: [UInt8]) -> Bool { false }
  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace { ImportedTrace() }
}
