import Hardware
import Quantities
import Workloads

/// The time below which something cannot be done on a machine, and what stands in the way.
struct Floor {
  var time = Seconds.zero
  var cause = Cause.startup

  fileprivate mutating func raise(to time: Seconds, _ cause: @autoclosure () -> Cause) {
    if time > self.time { (self.time, self.cause) = (time, cause()) }
  }
}

extension DeviceModel {
  /// The time below which no program does an operation here.
  ///
  /// Arithmetic at the peaks, or the bytes that the stated residency has come from each level, whichever takes longer (Williams,
  /// Waterman and Patterson 2009, with compulsory traffic alone).
  /// A ceiling that the profile lacks bounds nothing.
  func floor<O: Operation>(of operation: O, _ setting: Setting) -> Seconds {
    let demand = operation.demand
    if isGPU {
      return (try? kernelFloor(KernelQuestion(operation, setting, gap: .zero)).time) ?? .zero
    }
    var floor = arithmeticFloor(demand, operation.elementType)
    for index in 1..<ceilings.levels.count {
      let level = ceilings.levels[index]
      guard let read = level.read, let write = level.write else { continue }
      let found =
        setting.residency == .hot
        ? ceilings.foundShare(demand.workingSet, within: index - 1) : 0
      let moved = demand.compulsory
      let name = level.name
      floor.raise(to: moved.reads * (1 - found) / read, .read(level: name))
      floor.raise(to: moved.writes * (1 - found) / write, .write(level: name))
    }
    return floor.time
  }

  /// The floor of a device's kernels: bytes over the link of what crosses one, else bytes of memory and of L2.
  func kernelFloor(_ question: KernelQuestion) throws(ModelError) -> Floor {
    let gpu = try gpu()
    var floor = Floor()
    switch question.shape {
    case .transfer(let bytes, _, _):
      if let link = gpu.link {
        floor.raise(to: Seconds(Double(bytes) / link.bandwidth), .link(link.name))
      }
    case .launches: break
    case .collective(let collective):
      if let link = fabric?.fastest {
        let sent = Collective.sent(collective.form, ranks: collective.ranks)
        floor.raise(
          to: Seconds(Double(collective.bytes) * sent / link.bandwidth), .link(link.name))
      }
    default:
      floor = arithmeticFloor(question.demand, question.type)
      let compulsory = question.compulsory
      let cold = gpu.cold(question)
      let (reads, writes) = (compulsory.reads.value * cold, compulsory.writes.value)
      let left = writes - gpu.dirty(writes: writes, reads: reads)
      floor.raise(
        to: Seconds((reads + left) / gpu.memoryBandwidth), .read(level: gpu.memoryName))
      floor.raise(
        to: Seconds(compulsory.total.value / gpu.l2Bandwidth), .read(level: gpu.l2Name))
    }
    return floor
  }

  /// Products, or where there are none other arithmetic, on the fastest unit that has the type, at the running clock.
  private func arithmeticFloor(_ demand: Demand, _ type: ElementType) -> Floor {
    var floor = Floor()
    let isProduct = demand.products > .zero
    let work = isProduct ? demand.products : demand.elementwise
    if let peak = ceilings.fastest(type, orWider: !isProduct) {
      floor.raise(to: work / peak.rate, .compute(peak.unit, type))
    }
    return floor
  }
}
