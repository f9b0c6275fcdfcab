public import Quantities

/// One of `count` launches back to back of a kernel that adds to one element: what the host pays to launch anything.
public struct Launch: Operation {
  /// Type of the element that is added to.
  public let elementType: ElementType
  /// Launches in a row, of which the operation is one.
  public let count: Int

  /// One of `count` launches in a row.
  public init(type: ElementType, count: Int) {
    self.elementType = type
    self.count = count
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "launch_eager_add")
    self.init(type: type, count: try reader.positive(.elements))
    try reader.end()
  }

  /// The family `launch_eager_add`.
  public var kind: OperationKind { .launch }
  /// The count of launches as `n`.
  public var axes: Axes { Axes([(.elements, count)]) }

  /// So many launches in a row.
  public var shape: KernelShape { .launches(count: count) }

  /// One addition to one element, which is read and written: what one launch asks.
  public var demand: Demand {
    Demand(
      elementwise: FLOPs(1),
      compulsory: Traffic(reads: elementType.size, writes: elementType.size))
  }

  /// The compulsory traffic at any capacity: one element, read and written.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension Launch {
  /// One number of elements.
  public var twinSizes: [Axis] { [.elements] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
