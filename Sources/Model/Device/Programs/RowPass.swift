import Hardware
import Quantities

/// What kernels over rows cost in common: memory's traffic, the lanes' instructions and the dependent steps of a row run at
/// once after the start, and hide each other but for a share; L2's part passes beside.
struct RowPass {
  /// Launches and ends.
  let startup: Seconds
  /// Bytes from and to memory.
  let read: Double
  let written: Double
  /// Bytes between L2 and the multiprocessors.
  let cached: Double
  /// Bytes a second that memory gives the kernel.
  let bandwidth: Double
  /// Instructions of all lanes together.
  let instructions: Double
  /// Seconds of the steps that wait for one another.
  let chain: Double
  /// The share of the shorter of two costs that the longer does not hide.
  let exposed: Double

  func cost<A: CostAlgebra>(on gpu: GPU, _: A.Type) -> A.Cost {
    let moving = A.serial(
      A.term(.read(level: gpu.memoryName), Seconds(read / bandwidth)),
      A.term(.write(level: gpu.memoryName), Seconds(written / bandwidth)))
    let issue = A.term(
      .compute(.vector, .fp32), Seconds(instructions / gpu.instructions), slowing: gpu.slowing.core)
    let waiting = A.term(.latency(level: gpu.memoryName), Seconds(chain))
    let near = A.term(
      .read(level: gpu.l2Name), Seconds(cached / gpu.l2Bandwidth), slowing: gpu.slowing.core)
    return A.serial(
      A.term(.startup, startup),
      A.overlapped(
        A.overlapped(
          A.overlapped(moving, issue, hiding: 1 - exposed), waiting, hiding: 1 - exposed), near))
  }
}
