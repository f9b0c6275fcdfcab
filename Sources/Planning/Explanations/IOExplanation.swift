public import Hardware
import Model
import Quantities
import Replay
public import Workloads

/// What an operation moves at each level of a machine, what its algorithm would move at best, and what no order can go below.
public struct IOExplanation {
  /// One cache and the traffic below it.
  struct Level {
    var name: String
    var capacity: Bytes
    var line: Bytes
    /// By the formula of the kernel as it is.
    var kernel: Bytes
    /// By replay of the kernel's own accesses.
    var replayed: Bytes?
    var best: (blocks: Blocks, causes: [Transfer])?
    /// What the best blocks move.
    var moved: Bytes?
    var bound: LowerBound
    var boundBytes: Bytes
  }

  let operation: any Operation
  /// The operation's blocked algorithm, where one is known.
  let form: BlockedForm?
  let levels: [Level]
  let tuning: Tuning

  /// Replays at most so much arithmetic and memory: some seconds.
  private static let largestWork = FLOPs(2e10)
  private static let largestMemory = Bytes(1e9)

  /// An operation as it is run on a machine; a CPU's own kernels are replayed where a source of their accesses is given.
  public init(
    _ operation: any Operation, _ setting: Setting, on profile: HardwareProfile,
    accesses: AccessSource?
  ) throws {
    self.operation = operation
    let device = profile.devices?.profile ?? profile
    let caches = device.memory.dropLast().filter { $0.line != nil }
    let replayed = try Self.replayed(operation, setting, on: device, by: accesses)
    let kernels = try Self.listed(operation, setting, on: profile)
    let form = operation.blocked
    levels = caches.enumerated().map { index, cache in
      let (capacity, line) = (cache.capacity.value, cache.line ?? Bytes(64))
      let best = form?.best(fastMemory: capacity, line: line)
      // Multiprocessors that share what is multicast have more than one's memory; a device's outputs may stay in L2.
      let bound =
        device.kind == .gpu && cache.scope == .core
        ? operation.lowerBound()
        : operation.lowerBound(fastMemory: capacity, outputsMayStay: kernels != nil)
      return Level(
        name: cache.name, capacity: capacity, line: line,
        kernel: kernels.map { index == 0 ? $0.inner : $0.outer }
          ?? operation.traffic(fastMemory: capacity).total,
        replayed: replayed?[index], best: best,
        moved: best.flatMap { best in form?.bytes(best.causes) }, bound: bound,
        boundBytes: operation.elementType.size * bound.words)
    }
    self.form = form
    tuning = try Tuning(operation, setting: setting, on: profile)
  }

  /// Bytes below a device's innermost and outermost cache, of the kernels that its library picks; nil where the model knows none.
  private static func listed<O: Operation>(
    _ operation: O, _ setting: Setting, on profile: HardwareProfile
  ) throws -> (inner: Bytes, outer: Bytes)? {
    let kernels = try StepModel(profile, workers: setting.workers)
      .traffic(of: operation, setting: setting)
    guard !kernels.isEmpty else { return nil }
    return (
      kernels.map(\.cache).reduce(.none, +).total, kernels.map(\.memory).reduce(.none, +).total
    )
  }

  /// Bytes below each cache, of the kernel's own accesses; nil where it has no stream or is too long.
  private static func replayed(
    _ operation: any Operation, _ setting: Setting, on device: HardwareProfile,
    by source: AccessSource?
  ) throws -> [Bytes]? {
    guard device.kind == .cpu, setting.library == .own,
      operation.demand.flops <= largestWork, operation.demand.workingSet <= largestMemory,
      let accesses = try? source?.kernel(operation),
      let caches = try? CacheHierarchy(profile: device)
    else { return nil }
    return try accesses.replayed(through: caches).map(\.traffic.total)
  }
}
