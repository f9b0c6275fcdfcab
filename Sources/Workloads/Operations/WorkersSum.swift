/// A sum over workers of one machine that share memory: as many take part as the operation says.
public protocol WorkersSum: Operation {
  /// Bytes of each worker's buffer.
  var bytes: Int { get }
  /// Workers that take part.
  var ranks: Int { get }
}

extension WorkersSum {
  /// The sizes `bytes` and `ranks`.
  public var axes: Axes { Axes([(.bytes, bytes), (.ranks, ranks)]) }
  /// One size, however many take part.
  public var twinSizes: [Axis] { [.bytes] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
