public import Quantities

/// A framework's kernel that computes one result from each place of its inputs, known by the bytes that a place has.
public struct ElementMap: Operation {
  public enum Form: String, Sendable, CaseIterable {
    /// Arrays of one layout: vectors of 16 bytes.
    case vector = "map"
    /// Inputs of other types or layouts than the result: each element's place is computed, or its type converted.
    case indexed = "map_indexed"
  }

  public let form: Form
  public let elements: Int
  /// Bytes that are read and written for each element.
  public let read: Int
  public let written: Int
  /// What is computed in.
  public var elementType: ElementType { .fp32 }

  public init(_ form: Form, elements: Int, read: Int, written: Int) {
    self.form = form
    self.elements = elements
    self.read = read
    self.written = written
  }

  init(_ form: Form, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: form.rawValue)
    self.init(
      form, elements: try reader.positive(.elements), read: try reader.notNegative(.read, or: 4),
      written: try reader.positive(.written, or: 4))
    try reader.end()
  }

  public var kind: OperationKind { form.kind }
  public var axes: Axes { Axes([(.elements, elements), (.read, read), (.written, written)]) }
  public var shape: KernelShape { .map(count: elements, read: read, written: written) }

  public var demand: Demand {
    let count = Double(elements)
    return Demand(
      elementwise: FLOPs(count),
      compulsory: Traffic(
        reads: Bytes(Double(read) * count), writes: Bytes(Double(written) * count)))
  }

  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension ElementMap.Form {
  /// The family of operations of this form.
  public var kind: OperationKind {
    switch self {
    case .vector: .map
    case .indexed: .mapIndexed
    }
  }
}
