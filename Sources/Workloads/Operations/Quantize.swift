public import Quantities

/// Activations rounded to fp8 with scales: y = x / scale, for a product in 8 bits.
public struct Quantize: Operation {
  /// How many elements share a scale, and where it comes from.
  public enum Form: String, Sendable, CaseIterable {
    /// One scale for all, known beforehand.
    case known = "quantize_static"
    /// One scale for all: their largest, which is looked for first.
    case tensor = "quantize_tensor"
    /// One scale a row.
    case token = "quantize_token"
    /// One scale for each 128 elements of a row.
    case group = "quantize_group"
  }

  /// Who shares a scale.
  public let form: Form
  /// Type of what is rounded.
  public let elementType: ElementType
  /// Rows: tokens.
  public let rows: Int
  /// Elements of a row.
  public let columns: Int

  /// A pass over `rows` rows of `columns` elements.
  public init(_ form: Form, type: ElementType = .bf16, rows: Int, columns: Int) {
    (self.form, elementType, self.rows, self.columns) = (form, type, rows, columns)
  }

  init(_ form: Form, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: form.rawValue)
    self.init(
      form, type: type, rows: try reader.positive(.rows), columns: try reader.positive(.columns))
    try reader.end()
  }

  /// The family of its form: `quantize_static`, `quantize_tensor`, `quantize_token` or `quantize_group`.
  public var kind: OperationKind { form.kind }
  /// The sizes `rows` and `cols`.
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }
  /// A loop along each row.
  public var shape: KernelShape { .rows(.rounding, rows: rows, columns: columns) }

  /// 2 FLOPs an element; reads each once, and writes one byte for it and the scales in fp32.
  public var demand: Demand {
    let elements = Double(rows) * Double(columns)
    let scales: Double =
      switch form {
      case .known, .tensor: 1
      case .token: Double(rows)
      case .group: (elements / 128).rounded(.up)
      }
    return Demand(
      elementwise: FLOPs(2 * elements),
      compulsory: Traffic(
        reads: elementType.size * elements,
        writes: ElementType.fp8.size * elements + ElementType.fp32.size * scales))
  }

  /// Each element passes once, and twice where all are looked at first and do not fit.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let once = demand.compulsory
    guard form == .tensor, once.reads > fastMemory else { return once }
    return Traffic(reads: once.reads * 2, writes: once.writes)
  }
}

extension Quantize.Form {
  /// The family of operations of this form.
  public var kind: OperationKind {
    switch self {
    case .known: .quantizeStatic
    case .tensor: .quantizeTensor
    case .token: .quantizeToken
    case .group: .quantizeGroup
    }
  }
}

extension Quantize {
  /// One length of rows.
  public var twinSizes: [Axis] { [.columns] }
  /// None: gradients pass as they are.
  public var backward: [BackwardOperation]? { nil }
  /// Columns are those of a product's input, of which every device has its part or all.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
