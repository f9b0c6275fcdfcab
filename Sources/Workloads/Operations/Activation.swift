public import Quantities

/// An element-wise activation: GELU in its tanh form, or SiLU(gate) x up.
public struct Activation: Operation {
  public enum Form: String, Sendable, CaseIterable {
    case gelu
    case siluMultiply = "silu_mul"
  }

  public let form: Form
  public let elementType: ElementType
  public let extent: Extent

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

  public var kind: OperationKind { form.kind }
  public var elements: Int { extent.count }
  public var axes: Axes { extent.axes }

  public var shape: KernelShape {
    switch form {
    case .gelu: .elements(count: elements, inputs: 1)
    case .siluMultiply:
      .gating(count: elements, isStrided: extent.columns.map { $0 < elements } ?? false)
    }
  }

  public var demand: Demand {
    let count = Double(elements)
    let bytes = elementType.size * count
    return Demand(
      elementwise: FLOPs((form == .gelu ? 8 : 3) * count), exponentials: FLOPs(count),
      divisions: FLOPs(count),
      compulsory: Traffic(reads: bytes * (form == .gelu ? 1 : 2), writes: bytes))
  }

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
