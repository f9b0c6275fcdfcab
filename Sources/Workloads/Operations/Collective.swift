public import Quantities

/// A collective operation among devices.
///
/// `bytes` is what NCCL's own tests count: the buffer of all_reduce and broadcast, the result of all_gather, the input of
/// reduce_scatter, what each rank holds for all_to_all, the message of send_recv.
public struct Collective: Operation {
  public enum Form: String, Sendable, Hashable, CaseIterable {
    case allReduce = "all_reduce"
    case allGather = "all_gather"
    case reduceScatter = "reduce_scatter"
    case allToAll = "all_to_all"
    case broadcast
    case sendReceive = "send_recv"
  }

  public let form: Form
  public let elementType: ElementType
  public let bytes: Int
  public let ranks: Int

  public init(_ form: Form, type: ElementType, bytes: Int, ranks: Int) {
    self.form = form
    self.elementType = type
    self.bytes = bytes
    self.ranks = ranks
  }

  init(_ form: Form, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: form.rawValue)
    self.init(
      form, type: type, bytes: try reader.positive(.bytes), ranks: try reader.positive(.ranks))
    try reader.end()
    guard ranks > 1 else { throw .alone(kind: kind) }
  }

  public var kind: String { form.rawValue }
  public var axes: Axes { Axes([(.ranks, ranks), (.bytes, bytes)]) }
  public var loops: Loops { .collective(form, bytes: bytes, ranks: ranks) }

  /// Bytes that one rank sends, for each byte of the operation, by the ring or directly (Patarasuk and Yuan 2009).
  public static func sent(_ form: Form, ranks: Int) -> Double {
    let others = Double(ranks - 1) / Double(ranks)
    switch form {
    case .allReduce: return 2 * others
    case .allGather, .reduceScatter, .allToAll: return others
    case .broadcast, .sendReceive: return 1
    }
  }

  public var demand: Demand {
    let sent = Bytes(Double(bytes) * Self.sent(form, ranks: ranks))
    let added = form == .allReduce || form == .reduceScatter ? 1.0 - 1 / Double(ranks) : 0
    return Demand(
      elementwise: FLOPs(Double(bytes) / elementType.size.value * added),
      compulsory: Traffic(reads: sent, writes: sent))
  }

  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}
