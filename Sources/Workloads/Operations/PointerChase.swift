public import Quantities

/// A walk through a random cycle of pointers, one a cache line, over a buffer of `bytes`: each load waits for the last.
public struct PointerChase: Operation {
  public let bytes: Int
  /// Bytes from one pointer to the next: one pointer on each line of 64 bytes.
  public static let stride = 64

  public init(bytes: Int) { self.bytes = bytes }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "pointer_chase")
    self.init(bytes: try reader.positive(.bytes))
    try reader.end()
  }

  public var kind: OperationKind { .pointerChase }
  public var elementType: ElementType { .int8 }
  public var axes: Axes { Axes([(.bytes, bytes)]) }

  /// Loads in one walk: every pointer once.
  public var steps: Int { max(bytes / Self.stride, 1) }

  public var demand: Demand {
    Demand(
      dependentLoads: Double(steps),
      compulsory: Traffic(reads: Bytes(Double(bytes)), writes: .zero))
  }

  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}
