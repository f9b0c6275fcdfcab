public import Quantities

/// A collective operation among devices.
///
/// `bytes` is what NCCL's own tests count: the buffer of all_reduce and broadcast, the result of all_gather, the input of
/// reduce_scatter, what each rank holds for all_to_all, the message of send_recv.
public struct Collective: Operation, Hashable {
  /// Which collective it is.
  public enum Form: String, Sendable, Hashable, CaseIterable {
    /// Every rank gets the sum of what all have.
    case allReduce = "all_reduce"
    /// Every rank gets what all have, one after another.
    case allGather = "all_gather"
    /// Every rank gets its part of the sum of what all have.
    case reduceScatter = "reduce_scatter"
    /// Every rank gets a part of what each other has.
    case allToAll = "all_to_all"
    /// Every rank gets what one has.
    case broadcast
    /// One rank gets what another has.
    case sendReceive = "send_recv"
  }

  /// How the bytes go.
  public enum Algorithm: String, Sendable, Hashable, CaseIterable {
    /// Each rank to the next, in parts.
    case ring
    /// Along two binary trees that share the bytes (Sanders et al. 2009), up and, where all need the result, down.
    case tree
    /// Each rank to all others at once, everything.
    case oneShot = "one-shot"
    /// Within nodes, then among nodes over every device's own adapter, then within nodes.
    case hierarchical
  }

  /// Which collective is run.
  public let form: Form
  /// Type of the elements that are moved, and added where parts are summed.
  public let elementType: ElementType
  /// Bytes as NCCL's tests count them.
  public let bytes: Int
  /// Devices that take part, at least 2, and how they are numbered; which of them share a node is the machine's.
  public let group: DeviceGroup
  /// Nil means the customary one: a ring within a node, hierarchical among nodes.
  public var algorithm: Algorithm?

  /// Devices that take part.
  public var ranks: Int { group.ranks }

  /// A collective of `bytes` among the devices of a group, neither of them checked.
  public init(_ form: Form, type: ElementType, bytes: Int, among group: DeviceGroup) {
    self.form = form
    self.elementType = type
    self.bytes = bytes
    self.group = group
  }

  /// A collective of `bytes` among `ranks` devices that are neighbours.
  public init(_ form: Form, type: ElementType, bytes: Int, ranks: Int) {
    self.init(form, type: type, bytes: bytes, among: DeviceGroup(ranks: ranks))
  }

  init(_ form: Form, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: form.rawValue)
    self.init(
      form, type: type, bytes: try reader.positive(.bytes), ranks: try reader.positive(.ranks))
    try reader.end()
    guard ranks > 1 else { throw .alone(kind: kind.rawValue) }
  }

  /// What the gradient of its result goes through: as many bytes among the same devices by the same algorithm, collected where
  /// this one sums parts out, and summed out where it collects; a broadcast is summed.
  ///
  /// Law: twice the conjugate is the collective itself, but for a broadcast.
  public var conjugate: Collective {
    let form: Form =
      switch form {
      case .allGather: .reduceScatter
      case .reduceScatter: .allGather
      case .broadcast: .allReduce
      case .allReduce, .allToAll, .sendReceive: form
      }
    var conjugate = Collective(form, type: elementType, bytes: bytes, among: group)
    conjugate.algorithm = algorithm
    return conjugate
  }

  /// The family of its form, such as `all_reduce`.
  public var kind: OperationKind { form.kind }

  /// The sizes `ranks` and `bytes`; the group's places and the algorithm are not among them.
  public var axes: Axes { Axes([(.ranks, ranks), (.bytes, bytes)]) }
  /// The collective itself.
  public var shape: KernelShape { .collective(self) }

  /// Bytes that one rank sends, for each byte of the operation: by the ring (Patarasuk and Yuan 2009), along trees, or to each
  /// of the others at once.
  public static func sent(_ form: Form, ranks: Int, by algorithm: Algorithm = .ring) -> Double {
    let others = Double(ranks - 1) / Double(ranks)
    switch form {
    case .allReduce where algorithm == .oneShot: return Double(ranks - 1)
    case .allReduce where algorithm == .tree: return 2
    case .allReduce: return 2 * others
    case .allGather, .reduceScatter, .allToAll: return others
    case .broadcast, .sendReceive: return 1
    }
  }

  /// Steps that follow one another.
  public static func steps(_ form: Form, ranks: Int, by algorithm: Algorithm = .ring) -> Int {
    switch (form, algorithm) {
    case (_, .oneShot), (.allToAll, _), (.sendReceive, _): return 1
    case (.allReduce, .tree): return 2 * (Int.bitWidth - (ranks - 1).leadingZeroBitCount)
    case (.broadcast, .tree): return Int.bitWidth - (ranks - 1).leadingZeroBitCount
    case (.allReduce, _): return 2 * (ranks - 1)
    case (.allGather, _), (.reduceScatter, _), (.broadcast, _): return ranks - 1
    }
  }

  /// What one rank sends around a ring, read and written once, and (ranks - 1) / ranks additions an
  /// element where parts are summed.
  public var demand: Demand {
    let sent = Bytes(Double(bytes) * Self.sent(form, ranks: ranks))
    let added = form == .allReduce || form == .reduceScatter ? 1.0 - 1 / Double(ranks) : 0
    return Demand(
      elementwise: FLOPs(Double(bytes) / elementType.size.value * added),
      compulsory: Traffic(reads: sent, writes: sent))
  }

  /// The compulsory traffic at any capacity: what one rank sends around a ring.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension Collective.Form {
  /// The family of collectives of this form.
  public var kind: OperationKind {
    switch self {
    case .allReduce: .allReduce
    case .allGather: .allGather
    case .reduceScatter: .reduceScatter
    case .allToAll: .allToAll
    case .broadcast: .broadcast
    case .sendReceive: .sendReceive
    }
  }
}

extension Collective {
  /// One size, however many take part.
  public var twinSizes: [Axis] { [.bytes] }
  /// The gradient of its result takes the conjugate's way.
  public var backward: [BackwardOperation]? { [BackwardOperation("", conjugate)] }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
