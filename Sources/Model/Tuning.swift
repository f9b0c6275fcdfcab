public import Hardware
public import Quantities
public import Workloads

/// One way that a kernel may be blocked, and what the operation would take by it.
public struct BlockChoice: Sendable {
  /// "block=64", or a listed kernel and its tile.
  public let name: String
  /// Of one call.
  public let time: Seconds
}

/// The blocks among which a kernel could choose on a machine, by predicted time, the fastest first.
public struct Tuning: Sendable {
  /// The blocks as asked for, or as the library picks them.
  public let present: BlockChoice
  /// All of them, the present one too, by predicted time.
  public let choices: [BlockChoice]

  /// A CPU kernel's other blocks, as far as their tiles fit in a core's caches; on a device each tile of the library's kernels, as
  /// the profile lists them.
  public init<O: Operation>(
    _ operation: O, setting: Setting, on profile: HardwareProfile
  ) throws(ModelError) {
    let device = profile.devices?.profile ?? profile
    let time = try Self.time(operation, setting, profile)
    let isCPU = device.kind == .cpu
    present = BlockChoice(name: isCPU ? operation.choice : "as the library picks", time: time)
    let others =
      isCPU
      ? try Self.blocks(operation, setting, profile) : try Self.tiles(operation, setting, profile)
    choices = (others + [present]).sorted { $0.time < $1.time }
  }

  /// How much longer the present blocks take than the best: present / best - 1, as a fraction.
  public var behind: Double {
    guard let best = choices.first, best.time > .zero else { return 0 }
    return present.time / best.time - 1
  }

  private static func blocks(
    _ operation: any Operation, _ setting: Setting, _ profile: HardwareProfile
  ) throws(ModelError) -> [BlockChoice] {
    let room =
      profile.memory.dropLast().filter { $0.scope == .core && $0.line != nil }
      .map(\.capacity.value).max() ?? .zero
    var list: [BlockChoice] = []
    for choice in operation.choices where choice.tile <= room && choice.label != operation.label {
      list.append(
        BlockChoice(name: choice.choice, time: try time(choice, setting, profile)))
    }
    return list
  }

  /// Each tile as if the library had no other.
  private static func tiles<O: Operation>(
    _ operation: O, _ setting: Setting, _ profile: HardwareProfile
  ) throws(ModelError) -> [BlockChoice] {
    guard profile.devices == nil else { return [] }
    func isOwn(_ set: KernelSet) -> Bool {
      set.operation == operation.kind.rawValue
        && set.implementation == setting.library.rawValue
    }
    var list: [BlockChoice] = []
    for set in profile.kernels where isOwn(set) && set.types.contains(operation.elementType) {
      for tile in set.tiles {
        var one = set
        one.tiles = [tile]
        var changed = profile
        changed.kernels = profile.kernels.filter { !isOwn($0) } + [one]
        // A set may be for other head dimensions or alignments: then it is no choice here.
        guard let time = try? time(operation, setting, changed) else { continue }
        list.append(BlockChoice(name: "\(set.name) \(tile.width)x\(tile.height)", time: time))
      }
    }
    return list
  }

  private static func time<O: Operation>(
    _ operation: O, _ setting: Setting, _ profile: HardwareProfile
  ) throws(ModelError) -> Seconds {
    try StepModel(profile, workers: setting.workers).prediction(operation, setting: setting).time
  }
}
