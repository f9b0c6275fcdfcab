import Hardware
import Quantities
import Workloads

/// A device's shares of its bandwidths that one pass over arrays reaches.
struct PassShares {
  let memory: Double
  let cache: Double
}

extension GPU {
  /// One pass over arrays: the slowest of what crosses the memory, what crosses L2, and `instructions` of all lanes.
  func pass<A: CostAlgebra>(
    _ moved: KernelTraffic, at shares: PassShares, instructions work: Double = 0, _: A.Type
  ) -> A.Cost {
    let memory = memoryBandwidth * shares.memory
    return A.overlapped(
      A.serial(
        A.term(.read(level: memoryName), Seconds(moved.memory.reads.value / memory)),
        A.term(.write(level: memoryName), Seconds(moved.memory.writes.value / memory))),
      A.overlapped(
        A.term(
          .read(level: l2Name), Seconds(moved.cache.total.value / (l2Bandwidth * shares.cache)),
          slowing: slowing.core),
        A.term(
          .compute(.vector, .fp32), Seconds(work / instructions), slowing: slowing.core)))
  }
}
