/// An array of a kernel, at its place in the kernel's stream of accesses.
public struct KernelArray: Sendable, Hashable {
  /// What a kernel does with an array.
  public enum Role: String, Sendable, Hashable {
    /// What the kernel is given, and what it leaves as its result.
    case input, output
    /// Read and overwritten, as a buffer that is reduced in place.
    case updated
    /// Room for what it computes in between.
    case scratch
    /// Constants that the kernel was given besides its inputs: twiddles.
    case tables
  }

  /// What the kernel does with it.
  public var role: Role
  /// Which of the kernel's operands it is, counted from 0; nil for what is none.
  public var operand: Int?
  /// The address of its first byte in the stream of accesses, which is not that in this process.
  public var address: UInt64
  /// Bytes of the array.
  public var bytes: Int

  /// The addresses of its bytes.
  public var range: Range<UInt64> { address..<address + UInt64(bytes) }
}

/// Where an array of a kernel lies in memory.
struct KernelMemory {
  var role: KernelArray.Role
  var operand: Int?
  var base: UnsafeRawPointer
  var bytes: Int
  /// Bytes from the start of the block of memory that holds it, which is what decides the cache sets.
  var offset = 0
}
