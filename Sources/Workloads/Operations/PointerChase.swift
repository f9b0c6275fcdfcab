public import Quantities

/// A walk through a random cycle of pointers, one a cache line, over a buffer of `bytes`: each load waits for the last.
public struct PointerChase: Operation {
  /// Bytes of the buffer.
  public let bytes: Int
  /// Bytes from one pointer to the next: one pointer on each line of 64 bytes.
  public static let stride = 64

  /// A walk through a buffer of `bytes`.
  public init(bytes: Int) { self.bytes = bytes }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "pointer_chase")
    self.init(bytes: try reader.positive(.bytes))
    try reader.end()
  }

  /// The family `pointer_chase`.
  public var kind: OperationKind { .pointerChase }
  /// Bytes without a type, listed as `int8`.
  public var elementType: ElementType { .int8 }
  /// The size `bytes`.
  public var axes: Axes { Axes([(.bytes, bytes)]) }

  /// Loads in one walk: every pointer once.
  public var steps: Int { max(bytes / Self.stride, 1) }

  /// One dependent load a pointer and no FLOPs; reads the whole buffer, writes nothing.
  public var demand: Demand {
    Demand(
      dependentLoads: Double(steps),
      compulsory: Traffic(reads: Bytes(Double(bytes)), writes: .zero))
  }

  /// The compulsory traffic at any capacity: each line is visited once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension PointerChase {
  /// One size, however many take part.
  public var twinSizes: [Axis] { [.bytes] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
