import Hardware
import Quantities
import Workloads

/// A GPU as its libraries' programs meet it: multiprocessors that run blocks, and what feeds them.
///
/// All numbers are in base units: seconds, bytes, hertz, bytes a second. A class, because it never changes and is looked at a
/// million times a second.
final class GPU: Sendable {
  let processors: Double
  /// The clock that the peaks imply.
  let clock: Double
  /// The running clock against it; 1 where none is given.
  let boost: Double
  let sharedCapacity: Double
  /// Shared memory's bandwidth of one multiprocessor.
  let sharedBandwidth: Double
  let l2Name: String
  let l2Capacity: Double
  let l2Bandwidth: Double
  /// One multiprocessor's part of L2's bandwidth.
  var l2Port: Double { l2Bandwidth / processors }
  let memoryName: String
  let memoryBandwidth: Double
  let memoryLatency: Double
  /// Exponentials a second of one multiprocessor.
  let exponentials: Double
  /// Vector instructions that all lanes together issue a second.
  let instructions: Double
  /// How much longer work takes at lower clocks, and what it draws.
  let slowing: Slowing
  let energy: EnergyFigures
  /// The link to its host.
  let link: Fabric.Link?

  /// The device that a GPU's profile describes.
  ///
  /// An L2 without bandwidth bounds nothing, and a memory without latency feeds one multiprocessor as fast as all.
  init(_ profile: HardwareProfile) throws(ModelError) {
    guard profile.memory.count >= 3 else { throw .noMemory(profile: profile.name) }
    guard let clock = profile.processor.clock else { throw .missingClock(profile: profile.name) }
    let cores = Double(profile.processor.cores)
    let (shared, cache) = (profile.memory[0], profile.memory[profile.memory.count - 2])
    let main = profile.memory[profile.memory.count - 1]
    guard let sharedBandwidth = shared.bandwidth(.one) else {
      throw .missingBandwidth(profile: profile.name, level: shared.name)
    }
    guard let memoryBandwidth = main.bandwidth(.all) else {
      throw .missingBandwidth(profile: profile.name, level: main.name)
    }
    processors = cores
    self.clock = clock.value
    boost = profile.processor.runningClock.map { $0 / clock } ?? 1
    sharedCapacity = shared.capacity.value.value
    self.sharedBandwidth = sharedBandwidth
    l2Name = cache.name
    l2Capacity = cache.capacity.value.value
    l2Bandwidth = cache.bandwidth(.all) ?? .infinity
    memoryName = main.name
    self.memoryBandwidth = memoryBandwidth
    memoryLatency = main.latency?.value.value ?? 0
    let lanes = try profile.rate(.vector, .fp32) / 2 / cores / clock.value
    instructions = cores * lanes * clock.value
    exponentials = try profile.rate(.exponential, .fp32) / cores
    let top = profile.processor.runningClock ?? clock
    slowing = Slowing(
      matrixShare: min((profile.processor.power?.matrixClock ?? top) / top, 1))
    energy = EnergyFigures(profile.processor.power, memoryName: main.name)
    link = profile.links.first { $0.topology == .host }.map {
      Fabric.Link(name: $0.name, bandwidth: $0.bandwidth.value.value)
    }
  }

  /// The share of a kernel's inputs that are not found in L2 when it starts.
  ///
  /// Rotating inputs are read in turn: of `footprint` bytes L2 lacks the share min(footprint / (2 L), 1), with L for its capacity.
  func cold(_ question: KernelQuestion) -> Double {
    switch question.setting.residency {
    case .cold: 1
    case .hot: lostShare(question.compulsory.total.value)
    case .rotating(let footprint): missShare(footprint.value)
    case .missing(let share): share
    }
  }

  /// The share of arrays that is lost before they are walked through again from first to last.
  ///
  /// Half of the lines are served by the far half of L2 and kept in both, so that `bytes` take 3/2 of their places. The line that
  /// was used last longest ago goes, which is the one that is needed next: all is lost once the arrays do not fit. As lines are
  /// not spread evenly over the cache, that comes by and by, from half of the capacity to as far beyond 2/3 of it.
  func lostShare(_ bytes: Double) -> Double {
    min(max(3 * bytes / l2Capacity - 1.5, 0), 1)
  }

  /// Bytes that a kernel's own inputs and results have to cross between memory and L2, each once.
  func asked(of question: KernelQuestion) -> (read: Double, left: Double) {
    let (reads, writes) = (question.compulsory.reads.value, question.compulsory.writes.value)
    let missed = reads * cold(question)
    return (missed, writes - dirty(writes: writes, reads: missed))
  }

  /// The share of repeatedly touched bytes that L2 does not hold: min(bytes / (2 L), 1), with L for its capacity.
  func missShare(_ bytes: Double) -> Double { min(bytes / (2 * l2Capacity), 1) }

  /// Bytes a second that reach one multiprocessor while a share of its shared memory is on the way from memory.
  ///
  /// Little's law (1961): what is in flight is the rate times the latency.
  func arrival(inFlight share: Double) -> Double {
    memoryLatency > 0 ? share * sharedCapacity / memoryLatency : .infinity
  }

  /// The bytes that writes leave in L2 rather than in memory while `reads` come through it too.
  ///
  /// What was written last stays. A written line takes its place in both halves of L2, a line that was read in one.
  func dirty(writes: Double, reads: Double) -> Double {
    guard writes > 0 else { return 0 }
    return min(writes, l2Capacity * writes / (2 * writes + reads))
  }
}

extension HardwareProfile {
  /// The rate of a unit of all multiprocessors together.
  fileprivate func rate(_ unit: ArithmeticUnit, _ type: ElementType) throws(ModelError) -> Double {
    let ceiling = compute.first { $0.unit == unit && $0.type == type && $0.workers == .all }
    guard let ceiling else { throw .missingCeiling(profile: name, unit: unit, type: type) }
    return ceiling.rate.value.value
  }
}

extension MemoryLevel {
  fileprivate func bandwidth(_ workers: Workers) -> Double? {
    bandwidths.first { $0.direction == .read && $0.workers == workers }?.rate.value.value
  }
}

/// The number of tiles of `size` that cover `extent`; both whole numbers.
@inline(__always)
func tiles(_ extent: Double, _ size: Double) -> Double {
  whole((extent + size - 0.5) / size)
}

/// The same with the reciprocal of the size at hand: a quotient of whole numbers below 2^40 is never so near to the next that
/// the rounding of the reciprocal counts.
@inline(__always)
func covering(_ extent: Double, _ size: Double, _ reciprocal: Double) -> Double {
  whole((extent + size - 0.5) * reciprocal)
}

/// The greatest whole number that is not greater; numbers beyond what a whole number holds are whole.
@inline(__always)
private func whole(_ x: Double) -> Double { x < 0x1p62 ? Double(Int(x)) : x }

extension GPU {
  /// FLOPs a second of one multiprocessor.
  func rate(
    _ unit: ArithmeticUnit, _ type: ElementType, _ ceilings: Ceilings
  ) throws(ModelError) -> Double { try ceilings.rate(unit, type).value / processors }

  /// The same at the clock at which the device runs, where that is not the one that the matrix unit's peak implies.
  func runningRate(
    _ unit: ArithmeticUnit, _ type: ElementType, _ ceilings: Ceilings
  ) throws(ModelError) -> Double {
    try rate(unit, type, ceilings) * (unit == .matrix ? boost : 1)
  }
}
