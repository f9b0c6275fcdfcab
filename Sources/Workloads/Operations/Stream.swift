public import Quantities

/// McCalpin's four loops: copy c = a, scale c = s a, add c = a + b, triad c = a + s b, over `elements`.
public struct Stream: Operation {
  /// Which of the four loops.
  public enum Loop: String, Sendable, CaseIterable { case copy, scale, add, triad }

  /// Which of the loops is run.
  public let loop: Loop
  /// Type of the arrays.
  public let elementType: ElementType
  /// How many elements each array has, and as what matrix.
  public let extent: Extent

  /// A loop over arrays with a plain count of `elements`.
  public init(_ loop: Loop, type: ElementType, elements: Int) {
    self.init(loop, type: type, extent: Extent(elements))
  }

  private init(_ loop: Loop, type: ElementType, extent: Extent) {
    self.loop = loop
    self.elementType = type
    self.extent = extent
  }

  init(_ loop: Loop, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: loop.rawValue)
    self.init(loop, type: type, extent: try Extent(&reader, kind: loop.rawValue))
    try reader.end()
  }

  /// The family of its loop: `copy`, `scale`, `add` or `triad`.
  public var kind: OperationKind { loop.kind }
  /// Elements of each array.
  public var elements: Int { extent.count }
  /// The count as `n`, or the matrix as `rows` and `cols`.
  public var axes: Axes { extent.axes }

  /// A loop over elements, with two inputs for add and triad and one for copy and scale.
  public var shape: KernelShape {
    .elements(count: elements, inputs: loop == .add || loop == .triad ? 2 : 1)
  }

  /// No FLOPs for copy, one an element for scale and add, two for triad; reads one array or two,
  /// writes one.
  public var demand: Demand {
    let bytes = elementType.size * Double(elements)
    let inputs = loop == .add || loop == .triad ? 2.0 : 1.0
    let operations = loop == .copy ? 0.0 : loop == .triad ? 2 : 1
    return Demand(
      elementwise: FLOPs(operations * Double(elements)),
      compulsory: Traffic(reads: bytes * inputs, writes: bytes))
  }

  /// The compulsory traffic at any capacity: each element passes once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension Stream.Loop {
  /// The family of operations of this loop.
  public var kind: OperationKind {
    switch self {
    case .copy: .copy
    case .scale: .scale
    case .add: .add
    case .triad: .triad
    }
  }
}

extension Stream {
  /// One length of rows, or one number of elements.
  public var twinSizes: [Axis] { axes[.columns] != nil ? [.columns] : [.elements] }
  /// One pass that reads two arrays and writes one.
  public var backward: [BackwardOperation]? {
    BackwardOperation.passes(1, type: elementType, elements: elements)
  }
  /// Elements of results that are split.
  public func share(_ share: TensorShare) -> (any Operation)? {
    Stream(loop, type: elementType, elements: share.part(elements))
  }
}
