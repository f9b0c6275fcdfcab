public import Quantities

/// An element-wise activation: GELU in its tanh form, or SiLU(gate) x up.
public struct Activation: Operation {
  public enum Form: String, Sendable, CaseIterable {
    case gelu
    case siluMultiply = "silu_mul"
  }

  public let form: Form
  public let elementType: ElementType
  public let elements: Int

  public init(_ form: Form, type: ElementType, elements: Int) {
    self.form = form
    self.elementType = type
    self.elements = elements
  }

  init(_ form: Form, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: form.rawValue)
    self.init(form, type: type, elements: try reader.positive(.elements))
    try reader.end()
  }

  public var kind: String { form.rawValue }
  public var axes: Axes { Axes([(.elements, elements)]) }

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
