import Hardware
import Quantities
import Workloads

/// The time below which something cannot be done on a machine, and what stands in the way.
struct Floor {
  /// Without names, which only an explanation asks for.
  enum Limit {
    case nothing
    case compute(ArithmeticUnit, ElementType)
    case level(Int)
    case memory, cache, link, fabric
  }
  var time = Seconds.zero
  var limit = Limit.nothing

  @inline(__always)
  fileprivate mutating func raise(to time: Seconds, _ limit: Limit) {
    if time > self.time { (self.time, self.limit) = (time, limit) }
  }
}

extension DeviceModel {
  /// The time below which no program does an operation here.
  ///
  /// Arithmetic at the peaks, or the bytes that the stated residency has come from each level, whichever takes longer (Williams,
  /// Waterman and Patterson 2009, with compulsory traffic alone).
  /// A ceiling that the profile lacks bounds nothing.
  func floor<O: Operation>(of operation: O, _ setting: Setting) -> Seconds {
    floor(of: KernelQuestion(operation, setting, gap: .zero))
  }

  /// The same of a kernel.
  func floor(of question: KernelQuestion) -> Seconds { limit(of: question).time }

  /// The floor of a kernel, with what stands in the way.
  func limit(of question: KernelQuestion) -> Floor {
    if isGPU { return gpu.map { kernelFloor(question, on: $0) } ?? Floor() }
    var floor = arithmeticFloor(question.demand, question.type)
    for index in 1..<ceilings.levels.count {
      let level = ceilings.levels[index]
      guard let read = level.read, let write = level.write else { continue }
      let found =
        question.setting.residency == .hot
        ? ceilings.foundShare(question.demand.workingSet, within: index - 1) : 0
      let moved = question.compulsory
      floor.raise(to: moved.reads * (1 - found) / read, .level(index))
      floor.raise(to: moved.writes * (1 - found) / write, .level(index))
    }
    return floor
  }

  /// The floor of a GPU's kernels: bytes over the link of what crosses one, else bytes of memory and of L2.
  func kernelFloor(_ question: KernelQuestion, on gpu: GPU) -> Floor {
    var floor = Floor()
    switch question.shape {
    case .transfer(let bytes, _, _):
      if let link = gpu.link {
        floor.raise(to: Seconds(Double(bytes) / link.bandwidth), .link)
      }
    case .launches: break
    case .collective(let collective):
      if let link = fabric?.fastest {
        // Where switches add up, a device sends each other's part once, and receives sums alone.
        let form = collective.form
        let isAdded = form == .allReduce && link.hasMulticast
        let sent = Collective.sent(isAdded ? .allGather : form, ranks: collective.ranks)
        floor.raise(to: Seconds(Double(collective.bytes) * sent / link.bandwidth), .fabric)
      }
    default:
      floor = arithmeticFloor(question.demand, question.type)
      let moved = gpu.asked(of: question)
      floor.raise(to: Seconds((moved.read + moved.left) / gpu.memoryBandwidth), .memory)
      floor.raise(to: Seconds(question.compulsory.total.value / gpu.l2Bandwidth), .cache)
    }
    return floor
  }

  /// What stands in the way, by its name.
  func cause(of limit: Floor.Limit, on gpu: GPU?) -> Cause {
    switch limit {
    case .nothing: .startup
    case .compute(let unit, let type): .compute(unit, type)
    case .level(let index): .read(level: ceilings.levels[index].name)
    case .memory: .read(level: gpu?.memoryName ?? ceilings.memory.name)
    case .cache: .read(level: gpu?.l2Name ?? ceilings.memory.name)
    case .link: .link(gpu?.link?.name ?? "")
    case .fabric: .link(fabric?.fastest?.name ?? "")
    }
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
