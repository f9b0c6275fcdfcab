public import Quantities

/// One step of Adam over fp32 weights, both moments and gradients, in one kernel.
///
/// Weights, moments and gradients are read, the first three written: 28 bytes a parameter.
public struct OptimizerStep: Operation {
  public let elementType: ElementType
  public let elements: Int

  public init(type: ElementType = .fp32, elements: Int) {
    self.elementType = type
    self.elements = elements
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "adam")
    self.init(type: type, elements: try reader.positive(.elements))
    try reader.end()
  }

  public var kind: OperationKind { .adam }
  public var axes: Axes { Axes([(.elements, elements)]) }
  // Seven arrays pass by; a loop over elements has one result.
  public var shape: KernelShape { .elements(count: elements, inputs: 6) }

  public var demand: Demand {
    let bytes = elementType.size * Double(elements)
    return Demand(
      elementwise: FLOPs(12 * Double(elements)), divisions: FLOPs(2 * Double(elements)),
      compulsory: Traffic(reads: bytes * 4, writes: bytes * 3))
  }

  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}
