import Hardware
import Quantities
import Workloads

/// What is fitted of the driver's copies between arrays of a device.
struct DriverCopyParameters: ProgramParameters {
  var startup = 0.0
  var ramp = 0.0
  var memory = 1.0
  var cache = 1.0
  var unevenMemory = 1.0
  var unevenCache = 1.0

  static var fields: [ParameterField<Self>] {
    [
      .time(\.startup, "startup", 0...5, "launch to first load, and last store to end"),
      .time(
        \.ramp, "ramp", 0...6,
        "filling and draining the path to memory, where there is much to fetch"),
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth"),
      .ratio(\.cache, "cache", 0.3...1, "share of L2's bandwidth"),
      .ratio(
        \.unevenMemory, "unevenMemory", 0.3...1,
        "share of the memory's bandwidth where equal parts of whole blocks do not make up the array"
      ),
      .ratio(\.unevenCache, "unevenCache", 0.2...1, "the same of L2's bandwidth"),
    ]
  }
}

/// How the driver divides an array.
struct DriverCopyFacts: ProgramFacts {
  var block = 0.0
  var partBlocks = 0.0
  var rampParts = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(\.block, "block", "bytes of a block"),
      .init(\.partBlocks, "partBlocks", "blocks that one part of an array stays below"),
      .init(\.rampParts, "rampParts", "the part of the L2 at which half of the ramp is reached"),
    ]
  }
}

/// A copy between two arrays of a device, which is the driver's and not a framework's kernel.
///
/// The driver divides an array into the fewest parts that stay below a number of blocks. Where these are not equal parts of whole
/// blocks, it takes a kernel that moves less at a time.
struct DriverCopy: DeviceProgram {
  static let families = [ProgramFamily(.copy, .framework)]

  let parameters: DriverCopyParameters
  private let facts: DriverCopyFacts
  private let gpu: GPU

  init(_ parameters: DriverCopyParameters, _ facts: DriverCopyFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .elements = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    let moved = moved(question)
    let all = moved.cache.total.value
    let isEven = isEven(moved.cache.writes.value)
    let memory = gpu.memoryBandwidth * (isEven ? parameters.memory : parameters.unevenMemory)
    let cache = gpu.l2Bandwidth * (isEven ? parameters.cache : parameters.unevenCache)
    let filling = parameters.ramp * gpu.cold(question)
    return A.serial(
      A.serial(
        A.term(.startup, question.startup(parameters.startup)),
        A.term(.stage("ramp"), Seconds(filling * all / (all + gpu.l2Capacity / facts.rampParts)))),
      A.overlapped(
        A.serial(
          A.term(.read(level: gpu.memoryName), Seconds(moved.memory.reads.value / memory)),
          A.term(.write(level: gpu.memoryName), Seconds(moved.memory.writes.value / memory))),
        A.term(.read(level: gpu.l2Name), Seconds(all / cache), slowing: gpu.slowing.core)))
  }

  func traffic(_ question: KernelQuestion) -> [KernelTraffic] { [moved(question)] }

  /// Whether the fewest parts are equal ones of whole blocks.
  private func isEven(_ bytes: Double) -> Bool {
    let part = facts.block * ((bytes / (facts.block * facts.partBlocks)).rounded(.down) + 1)
    return tiles(bytes, part) * part == bytes
  }

  private func moved(_ question: KernelQuestion) -> KernelTraffic {
    guard case .elements(let count, let inputs) = question.shape else {
      return gpu.streaming(question.kind.rawValue, reads: 0, writes: 0)
    }
    let bytes = Double(count) * question.type.size.value
    return gpu.streaming(
      question.kind.rawValue, reads: Double(inputs) * bytes, writes: bytes,
      cold: gpu.cold(question))
  }
}
