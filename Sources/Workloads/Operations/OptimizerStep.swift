public import Quantities

/// One step of Adam over fp32 weights, both moments and gradients, in one kernel.
///
/// Weights, moments and gradients are read, the first three written: 28 bytes a parameter.
public struct OptimizerStep: Operation {
  /// Type of weights, moments and gradients.
  public let elementType: ElementType
  /// Parameters: elements of each array.
  public let elements: Int

  /// A step over `elements` parameters.
  public init(type: ElementType = .fp32, elements: Int) {
    self.elementType = type
    self.elements = elements
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "adam")
    self.init(type: type, elements: try reader.positive(.elements))
    try reader.end()
  }

  /// The family `adam`.
  public var kind: OperationKind { .adam }
  /// The count of parameters as `n`.
  public var axes: Axes { Axes([(.elements, elements)]) }
  // Seven arrays pass by; a loop over elements has one result.
  /// A loop over parameters with six inputs and one result.
  public var shape: KernelShape { .elements(count: elements, inputs: 6) }

  /// 12 FLOPs and two divisions or roots a parameter; reads four arrays, writes three.
  public var demand: Demand {
    let bytes = elementType.size * Double(elements)
    return Demand(
      elementwise: FLOPs(12 * Double(elements)), divisions: FLOPs(2 * Double(elements)),
      compulsory: Traffic(reads: bytes * 4, writes: bytes * 3))
  }

  /// The compulsory traffic at any capacity: each array passes once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension OptimizerStep {
  /// One number of elements.
  public var twinSizes: [Axis] { [.elements] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
