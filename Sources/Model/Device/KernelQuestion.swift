import Quantities
import Workloads

/// An operation as the programs of a device see it: values alone, none of which knows the operation's type.
struct KernelQuestion: Sendable {
  let kind: OperationKind
  let type: ElementType
  let shape: KernelShape
  let demand: Demand
  let setting: Setting
  /// Seconds that a profiler leaves out of a kernel's time: the gap to the next kernel, which parameters hold; below zero where a
  /// kernel among others takes longer.
  let gap: Double
  /// What only programs ask that are described by levels.
  var levels: Levels?

  /// What crosses from each memory level inwards, and what is done one after another where that is several things.
  final class Levels: Sendable {
    let traffic: LevelTraffic
    let phases: [KernelQuestion]

    init(_ traffic: LevelTraffic, phases: [KernelQuestion]) {
      (self.traffic, self.phases) = (traffic, phases)
    }
  }

  var compulsory: Traffic { demand.compulsory }

  init<O: Operation>(_ operation: O, _ setting: Setting, gap: Seconds) {
    kind = operation.kind
    type = operation.elementType
    shape = operation.shape
    demand = operation.demand
    self.setting = setting
    self.gap = gap.value
  }

  /// A kernel within another one's, on operands of which `demand` is said.
  init(_ kind: OperationKind, _ shape: KernelShape, _ demand: Demand, within whole: KernelQuestion)
  {
    (self.kind, self.shape, self.demand) = (kind, shape, demand)
    (type, setting, gap) = (whole.type, whole.setting, whole.gap)
  }

  /// One kernel's start and end.
  ///
  /// They were fitted back to back, so that they hold the gap to the next kernel.
  func startup(_ seconds: Double) -> Seconds { Seconds(max(seconds - gap, 0)) }
}

/// Bytes that cross from each memory level to the next inner one, by the level's number from the innermost; at most eight levels.
struct LevelTraffic: Sendable {
  static let mostLevels = 8
  private var reads = SIMD8<Double>(repeating: 0)
  private var writes = SIMD8<Double>(repeating: 0)

  subscript(level: Int) -> Traffic {
    get { Traffic(reads: Bytes(reads[level]), writes: Bytes(writes[level])) }
    set { (reads[level], writes[level]) = (newValue.reads.value, newValue.writes.value) }
  }
}
