public import Quantities

/// An element-wise activation: GELU in its tanh form, or SiLU(gate) x up.
public struct Activation: Operation {
  /// Which activation it is.
  public enum Form: String, Sendable, CaseIterable {
    /// GELU in its tanh form.
    case gelu
    /// SiLU(gate) x up, of two inputs.
    case siluMultiply = "silu_mul"
  }

  /// Which activation is computed.
  public let form: Form
  /// Type of inputs and results.
  public let elementType: ElementType
  /// How many results there are, and as what matrix.
  public let extent: Extent

  /// An activation with a plain count of `elements` results.
  public init(_ form: Form, type: ElementType, elements: Int) {
    self.init(form, type: type, extent: Extent(elements))
  }

  /// Over an array; gate and up as a matrix are the halves of the rows of one array.
  public init(_ form: Form, type: ElementType, extent: Extent) {
    self.form = form
    self.elementType = type
    self.extent = extent
  }

  init(_ form: Form, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: form.rawValue)
    self.init(form, type: type, extent: try Extent(&reader, kind: form.rawValue))
    try reader.end()
  }

  /// The family of its form: `gelu` or `silu_mul`.
  public var kind: OperationKind { form.kind }
  /// Results in all.
  public var elements: Int { extent.count }
  /// The count as `n`, or the matrix as `rows` and `cols`.
  public var axes: Axes { extent.axes }

  /// A loop with one input for GELU, and a gating for SiLU(gate) x up, strided where the extent is
  /// a matrix of several rows.
  public var shape: KernelShape {
    switch form {
    case .gelu: .elements(count: elements, inputs: 1)
    case .siluMultiply:
      .gating(count: elements, isStrided: extent.columns.map { $0 < elements } ?? false)
    }
  }

  /// 8 FLOPs a result for GELU and 3 for SiLU(gate) x up, with one exponential and one division;
  /// reads one input of GELU or gate and up, writes the result.
  public var demand: Demand {
    let count = Double(elements)
    let bytes = elementType.size * count
    return Demand(
      elementwise: FLOPs((form == .gelu ? 8 : 3) * count), exponentials: FLOPs(count),
      divisions: FLOPs(count),
      compulsory: Traffic(reads: bytes * (form == .gelu ? 1 : 2), writes: bytes))
  }

  /// The compulsory traffic at any capacity: each element passes once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension Activation.Form {
  /// The family of operations of this form.
  public var kind: OperationKind {
    switch self {
    case .gelu: .gelu
    case .siluMultiply: .siluMultiply
    }
  }
}

extension Activation {
  /// One length of rows, or one number of elements.
  public var twinSizes: [Axis] { axes[.columns] != nil ? [.columns] : [.elements] }
  /// Each gradient reads two arrays and writes one: of the input, and of a gate too.
  public var backward: [BackwardOperation]? {
    BackwardOperation.passes(
      form == .siluMultiply ? 2 : 1, type: elementType, elements: elements)
  }
  /// Elements of results that are split.
  public func share(_ share: TensorShare) -> (any Operation)? {
    Activation(form, type: elementType, elements: share.part(elements))
  }
}
