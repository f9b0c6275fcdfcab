/// One touch of memory by a program: so many bytes from an address on.
///
/// Addresses are of the program's own space, in which each of its arrays has a fixed place, so that a stream is the same
/// each time it is made.
public struct MemoryAccess: Sendable, Hashable {
  /// What an access does; the numbers are those of the recorder in C.
  public enum Kind: UInt8, Sendable, Hashable {
    case read, write
    /// Read and written in one step by the memory, not by a cache of the core (a device's atomic addition).
    case atomic
  }

  /// The first byte, in the program's own space.
  public var address: UInt64
  /// How many bytes are touched, from the address on.
  public var bytes: UInt32
  /// What it does there.
  public var kind: Kind

  /// An access to `bytes` bytes from `address` on.
  @inlinable
  public init(address: UInt64, bytes: UInt32, kind: Kind) {
    self.address = address
    self.bytes = bytes
    self.kind = kind
  }
}
