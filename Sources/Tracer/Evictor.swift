import CKernels

/// Writes a buffer of four times the last-level cache with plain stores, so that no line of anything else is left in any
/// cache (a library's fill would go past the caches and evict nothing).
final class Evictor {
  private let memory: Memory
  private let sink: Memory
  private var arguments: orrery_loop
  private let body: orrery_body

  init(bytes: Int) {
    memory = Memory(bytes: bytes)
    sink = Memory(bytes: 128)
    body = orrery_loop_write(orrery_best_level())
    arguments = orrery_loop(
      iterations: 1, sink: sink.base.assumingMemoryBound(to: Double.self),
      data: memory.base.assumingMemoryBound(to: Float.self), n: Int64(bytes / 4))
  }

  func evict() { body(&arguments, 0, 1) }
}
