public import Quantities

/// The blocked algorithm that an operation is, so many times over on operands of their own.
public struct BlockedForm: Sendable {
  /// The algorithm that one copy is.
  public var algorithm: any BlockedAlgorithm
  /// How many copies there are, each on operands of its own, such as heads.
  public var copies: Int
  /// The size of one element, the word in which the algorithm counts.
  public var element: Bytes

  /// What it moves within a fast memory by its best blocks; nil where it is too small for any.
  public func best(fastMemory: Bytes, line: Bytes) -> (blocks: Blocks, causes: [Transfer])? {
    let memory = memory(fastMemory, line)
    guard let blocks = algorithm.blocks(memory) else { return nil }
    return (blocks, scaled(algorithm.causes(blocks, memory)))
  }

  /// What it moves with given blocks; nil where they do not fit.
  public func causes(_ blocks: Blocks, fastMemory: Bytes, line: Bytes) -> [Transfer]? {
    let memory = memory(fastMemory, line)
    guard algorithm.workingSet(blocks, line: memory.line) <= memory.words else { return nil }
    return scaled(algorithm.causes(blocks, memory))
  }

  /// Bytes that must fit for these blocks.
  public func workingSet(_ blocks: Blocks, line: Bytes) -> Bytes {
    element * Double(algorithm.workingSet(blocks, line: memory(.zero, line).line))
  }

  /// Bytes of some transfers.
  public func bytes(_ causes: [Transfer]) -> Bytes {
    element * causes.reduce(0) { $0 + $1.total }
  }

  /// The same algorithm with one size changed; nil where there is none such.
  public func changing(_ axis: Axis, by factor: Double) -> BlockedForm? {
    guard let size = algorithm.axes[axis] else { return nil }
    var axes = algorithm.axes
    axes[axis] = Int(Double(size) * factor)
    guard let changed = try? type(of: algorithm).init(axes: axes) else { return nil }
    return BlockedForm(algorithm: changed, copies: copies, element: element)
  }

  private func memory(_ capacity: Bytes, _ line: Bytes) -> FastMemory {
    FastMemory(words: Int(capacity / element), line: max(Int(line / element), 1))
  }

  private func scaled(_ causes: [Transfer]) -> [Transfer] {
    causes.map { cause in
      Transfer(
        cause.cause, reads: cause.reads * Double(copies), writes: cause.writes * Double(copies))
    }
  }
}

extension Operation {
  /// A blocked form of one of the catalogue's algorithms on this operation's element type.
  func blocked<A: BlockedAlgorithm>(
    _: A.Type, _ sizes: [(Axis, Int)], copies: Int = 1
  )
    -> BlockedForm?
  {
    guard let algorithm = try? A(axes: Axes(sizes)), algorithm.isCountable else { return nil }
    return BlockedForm(algorithm: algorithm, copies: copies, element: elementType.size)
  }
}
