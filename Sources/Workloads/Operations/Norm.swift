public import Quantities

/// RMSNorm or LayerNorm along the columns of [rows, columns], with gain (and bias) of one row.
public struct Norm: Operation {
  /// Which norm it is.
  public enum Form: String, Sendable, CaseIterable {
    /// RMSNorm: each row over the root of its mean square, with a gain.
    case rms = "rmsnorm"
    /// LayerNorm: each row less its mean, over its deviation, with gain and bias.
    case layer = "layernorm"
  }

  /// Which norm is computed.
  public let form: Form
  /// Type of rows, gain, bias and results.
  public let elementType: ElementType
  /// Rows, each of which is normalised by itself.
  public let rows: Int
  /// Elements of a row, and of gain and bias.
  public let columns: Int

  /// A norm of `rows` rows of `columns` elements.
  public init(_ form: Form, type: ElementType, rows: Int, columns: Int) {
    self.form = form
    self.elementType = type
    self.rows = rows
    self.columns = columns
  }

  init(_ form: Form, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: form.rawValue)
    self.init(
      form, type: type, rows: try reader.positive(.rows),
      columns: try reader.positive(.columns))
    try reader.end()
  }

  /// The family of its form: `rmsnorm` or `layernorm`.
  public var kind: OperationKind { form.kind }
  /// The sizes `rows` and `cols`.
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }

  /// A loop along each row: the norm of its form.
  public var shape: KernelShape {
    .rows(form == .rms ? .rmsNorm : .layerNorm, rows: rows, columns: columns)
  }

  /// Passes over a row: RMS sums squares and then scales; LayerNorm takes the mean, then the variance, then scales.
  private var passes: Double { form == .rms ? 2 : 3 }

  /// 4 FLOPs an element for RMSNorm and 8 for LayerNorm, with two divisions or roots a row; reads
  /// the rows, the gain and LayerNorm's bias, writes the rows.
  public var demand: Demand {
    let elements = Double(rows) * Double(columns)
    let bytes = elementType.size * elements
    let parameters = elementType.size * (Double(columns) * (form == .rms ? 1 : 2))
    return Demand(
      elementwise: FLOPs((form == .rms ? 4 : 8) * elements), divisions: FLOPs(2 * Double(rows)),
      compulsory: Traffic(reads: bytes + parameters, writes: bytes))
  }

  /// A row that fits is read once; else once in each pass, and gain and bias come again with every row.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let elements = Double(rows) * Double(columns)
    let row = elementType.size * Double(columns)
    let parameters = form == .rms ? 1.0 : 2.0
    if row * (2 + parameters) <= fastMemory { return demand.compulsory }
    return Traffic(
      reads: elementType.size * (elements * (passes + parameters)),
      writes: elementType.size * elements)
  }
}

extension Norm.Form {
  /// The family of operations of this form.
  public var kind: OperationKind {
    switch self {
    case .rms: .rmsNorm
    case .layer: .layerNorm
    }
  }
}

extension Norm {
  /// One length of rows.
  public var twinSizes: [Axis] { [.columns] }
  /// One kernel for the input's gradient and one for the gain's, each reading input and result's gradient.
  public var backward: [BackwardOperation]? {
    BackwardOperation.passes(2, type: elementType, elements: rows * columns)
  }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
