public import Quantities

/// Queries and keys turned by their positions (RoPE, arXiv 2104.09864): pairs of elements of each head times a sine and a cosine.
public struct Rotation: Operation {
  /// Type of queries, keys, sines and cosines.
  public let elementType: ElementType
  /// Tokens.
  public let rows: Int
  /// Heads of a token that are turned, those of queries and of keys together.
  public let heads: Int
  /// Elements of a head that are turned.
  public let headDim: Int

  /// A rotation of `heads` heads of each of `rows` tokens.
  public init(type: ElementType, rows: Int, heads: Int, headDim: Int) {
    (elementType, self.rows, self.heads, self.headDim) = (type, rows, heads, headDim)
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "rope")
    self.init(
      type: type, rows: try reader.positive(.rows), heads: try reader.positive(.heads),
      headDim: try reader.positive(.headDim))
    try reader.end()
  }

  /// The family `rope`.
  public var kind: OperationKind { .rotation }
  /// The sizes `rows`, `H` and `D`.
  public var axes: Axes { Axes([(.rows, rows), (.heads, heads), (.headDim, headDim)]) }
  /// A loop over the elements with one input.
  public var shape: KernelShape {
    .elements(count: rows.times(heads).times(headDim), inputs: 1)
  }

  /// 3 FLOPs an element; reads and writes each once, and reads a sine and a cosine for each token and pair.
  public var demand: Demand {
    let turned = Double(rows) * Double(heads) * Double(headDim)
    let angles = Double(rows) * Double(headDim)
    return Demand(
      elementwise: FLOPs(3 * turned),
      compulsory: Traffic(
        reads: elementType.size * (turned + angles), writes: elementType.size * turned))
  }

  /// The compulsory traffic at any capacity: each element passes once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension Rotation {
  /// All of its sizes.
  public var twinSizes: [Axis] { [] }
  /// Gradients are turned back: the same pass.
  public var backward: [BackwardOperation]? { [BackwardOperation("", self)] }
  /// Heads are split.
  public func share(_ share: TensorShare) -> (any Operation)? {
    Rotation(type: elementType, rows: rows, heads: share.part(heads), headDim: headDim)
  }
}
