public import Traces

/// A program's accesses to memory, in order.
public protocol AccessStream {
  /// Runs the program once and hands over its accesses in blocks; the same ones each time.
  func forEachBlock(_ body: @escaping ([MemoryAccess]) throws -> Void) throws
}
