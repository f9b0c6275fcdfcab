import Quantities
public import Workloads

/// What one kernel of an operation moves.
public struct KernelTraffic: Sendable, Hashable {
  /// What the kernel does: "product", "softmax".
  public let kernel: String
  /// Between the device's memory and L2, without writes that end in L2 and stay there.
  public let memory: Traffic
  /// Between L2 and the multiprocessors.
  public let cache: Traffic

  init(_ kernel: String, memory: (reads: Double, writes: Double), cache: (Double, Double)) {
    self.kernel = kernel
    self.memory = Traffic(reads: Bytes(memory.reads), writes: Bytes(memory.writes))
    self.cache = Traffic(reads: Bytes(cache.0), writes: Bytes(cache.1))
  }
}

extension GPU {
  /// A kernel that reads and writes arrays once from first to last.
  func streaming(
    _ kernel: String, reads: Double, writes: Double, cold: Double = 1, cacheReads: Double? = nil
  ) -> KernelTraffic {
    let missed = reads * cold
    return KernelTraffic(
      kernel, memory: (missed, writes - dirty(writes: writes, reads: missed)),
      cache: (cacheReads ?? reads, writes))
  }

  /// The share of requests that reach L2 where blocks ask for the same lines: those that start together ask in step, so that
  /// two requests become one; later waves drift apart.
  func unmerged(waves: Double) -> Double { 1 - 0.5 / max(1, waves) }
}

extension TiledProduct {
  /// What the kernels of a plan move: the product, and the sum of its parts where k is split.
  ///
  /// Two blocks of a cluster share one of their operands, the one that saves more.
  func traffic(_ plan: Plan) -> [KernelTraffic] {
    let (rows, columns) = (tiles(sizes.m, plan.tile.height), tiles(sizes.n, plan.tile.width))
    let depth = sizes.k / plan.splits * size
    let wide = plan.blocks * plan.tile.width * depth
    let high = plan.blocks * plan.tile.height * depth
    let pairsRows = rows > 1 && (plan.tile.width >= plan.tile.height || columns <= 1)
    let pairsColumns = !pairsRows && columns > 1
    let waves = plan.blocks / gpu.processors
    func delivered(_ bytes: Double, _ isShared: Bool, by users: Double) -> Double {
      let clusters = isShared ? users / 2 : users
      return (isShared ? bytes / 2 : bytes) * (clusters > 1 ? gpu.unmerged(waves: waves) : 1)
    }
    let reads =
      delivered(wide, pairsRows, by: rows) + delivered(high, pairsColumns, by: columns)
    let result = resultSize * sizes.groups * sizes.m * sizes.n
    let parts = plan.splits > 1 ? 4 * plan.splits * sizes.groups * sizes.m * sizes.n : 0
    let written = plan.splits > 1 ? parts : result
    let missed = operands(plan.tile)
    var kernels = [
      KernelTraffic(
        "product", memory: (missed, written - gpu.dirty(writes: written, reads: missed)),
        cache: (reads, written))
    ]
    if plan.splits > 1 {
      kernels.append(gpu.streaming("split reduction", reads: parts, writes: result))
    }
    return kernels
  }
}

extension TiledAttention {
  /// What the kernels of a plan move: each block its queries and all keys and values that it walks through.
  func traffic(_ plan: Plan) -> [KernelTraffic] {
    let size = type.size.value
    let dimension = Double(form.headDim)
    let queries = form.pairs * Double(form.queries) * dimension * size
    let walked =
      plan.splits > 1
      ? form.kvPairs * Double(form.keys) * 2 * dimension * size
      : plan.total * plan.tile.width * 2 * dimension * size
    let waves = plan.blocks / (plan.resident * gpu.processors)
    let isShared = plan.splits == 1 && form.queries > 1
    let reads = (queries + walked) * (isShared ? gpu.unmerged(waves: waves) : 1)
    let result = plan.results
    let written = result + plan.total * plan.spill
    var traffic = [
      KernelTraffic(
        "attention", memory: (moved, left(by: plan)),
        cache: (reads, written))
    ]
    if plan.splits > 1 {
      traffic.append(gpu.streaming("combine of splits", reads: result, writes: queries))
    }
    return traffic
  }
}
