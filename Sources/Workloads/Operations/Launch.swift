public import Quantities

/// One of `count` launches back to back of a kernel that adds to one element: what the host pays to launch anything.
public struct Launch: Operation {
  public let elementType: ElementType
  public let count: Int

  public init(type: ElementType, count: Int) {
    self.elementType = type
    self.count = count
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "launch_eager_add")
    self.init(type: type, count: try reader.positive(.elements))
    try reader.end()
  }

  public var kind: OperationKind { .launch }
  public var axes: Axes { Axes([(.elements, count)]) }

  public var shape: KernelShape { .launches(count: count) }

  public var demand: Demand {
    Demand(
      elementwise: FLOPs(1),
      compulsory: Traffic(reads: elementType.size, writes: elementType.size))
  }

  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}
