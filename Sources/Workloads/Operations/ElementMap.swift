public import Quantities

/// A framework's kernel that computes one result from each place of its inputs, known by the bytes that a place has.
public struct ElementMap: Operation {
  /// How elements are reached.
  public enum Form: String, Sendable, CaseIterable {
    /// Arrays of one layout: vectors of 16 bytes.
    case vector = "map"
    /// Inputs of other types or layouts than the result: each element's place is computed, or its type converted.
    case indexed = "map_indexed"
  }

  /// How its elements are reached.
  public let form: Form
  /// Results in all.
  public let elements: Int
  /// Bytes that are read for each element.
  public let read: Int
  /// Bytes that are written for each element.
  public let written: Int
  /// What is computed in.
  public var elementType: ElementType { .fp32 }

  /// A kernel of `elements` results, for each of which so many bytes are read and written.
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

  /// The family of its form: `map` or `map_indexed`.
  public var kind: OperationKind { form.kind }
  /// The sizes `n`, `in` and `out`.
  public var axes: Axes { Axes([(.elements, elements), (.read, read), (.written, written)]) }
  /// One result a place, with the bytes read and written for it.
  public var shape: KernelShape { .map(count: elements, read: read, written: written) }

  /// One FLOP a result, with its bytes read and written.
  public var demand: Demand {
    let count = Double(elements)
    return Demand(
      elementwise: FLOPs(count),
      compulsory: Traffic(
        reads: Bytes(Double(read) * count), writes: Bytes(Double(written) * count)))
  }

  /// The compulsory traffic at any capacity: each place passes once.
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

extension ElementMap {
  /// All of its sizes.
  public var twinSizes: [Axis] { [] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Places of results that are split.
  public func share(_ share: TensorShare) -> (any Operation)? {
    ElementMap(form, elements: share.part(elements), read: read, written: written)
  }
}
