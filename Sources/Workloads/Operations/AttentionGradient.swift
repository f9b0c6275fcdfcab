public import Quantities

/// The backward pass of tiled attention, alone or after its forward pass: scores are computed again, so that five products
/// are done where forward does two (FlashAttention-2, 2023, section 3.1.2).
public struct AttentionGradient: Operation {
  /// Which passes are run: the backward pass, alone or after the forward pass.
  public enum Part: Sendable, Hashable, CaseIterable { case backward, forwardAndBackward }

  /// The attention whose gradient is computed.
  public let forward: Attention
  /// Which passes are run.
  public let part: Part
  /// Arrays of the queries' size that a framework brings into the kernel's layout first: O and dO in PyTorch, where the
  /// gradient comes in another order than the kernel wants.
  public let copies: Int

  /// The gradient of `forward`, alone or with its forward pass, after `copies` arrays were copied.
  public init(_ part: Part, of forward: Attention, copies: Int = 0) {
    self.forward = forward
    self.part = part
    self.copies = copies
  }

  init(_ part: Part, type: ElementType, axes: Axes) throws(WorkloadError) {
    var (sizes, reader) = (axes, AxisReader(axes, kind: part.kind.rawValue))
    copies = reader.has(.copies) ? try reader.positive(.copies) : 0
    sizes[.copies] = nil
    self.forward = try Attention(.flash, type: type, axes: sizes, as: part.kind.rawValue)
    self.part = part
  }

  /// The family of its passes: `attention_bwd` or `attention_fwd_bwd`.
  public var kind: OperationKind { part.kind }

  /// Type of the forward pass's queries and results.
  public var elementType: ElementType { forward.elementType }
  /// The sizes of the forward pass, with `copies` where there are any.
  public var axes: Axes {
    var axes = forward.axes
    if copies > 0 { axes[.copies] = copies }
    return axes
  }

  /// An attention of the same sizes, with the passes that are run and the arrays that are copied.
  public var shape: KernelShape {
    var form = forward.shape(part == .backward ? .backward : .both)
    form.copies = copies
    return .attention(form)
  }

  /// Backward: reads Q, K, V, O and dO, writes dQ, dK and dV; 2.5 times the products of forward.
  public var demand: Demand {
    let once = forward.demand
    let (q, inputs) = (once.compulsory.writes, once.compulsory.reads)
    let backward = Demand(
      products: once.products * 2.5, elementwise: once.elementwise * 2.5,
      exponentials: once.exponentials,
      compulsory: Traffic(reads: inputs + 2.0 * q, writes: inputs))
    guard part == .forwardAndBackward else { return backward }
    return Demand(
      products: once.products * 3.5, elementwise: once.elementwise * 3.5,
      exponentials: once.exponentials * 2, divisions: once.divisions,
      compulsory: Traffic(
        reads: inputs + backward.compulsory.reads, writes: q + backward.compulsory.writes))
  }

  /// What forward moves beyond its inputs and results, for each pass over tiles of backward: twice as many arrays.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let (moved, least) = (forward.traffic(fastMemory: fastMemory), forward.demand.compulsory)
    let passes = part == .backward ? 2.0 : 3.0
    let compulsory = demand.compulsory
    return Traffic(
      reads: compulsory.reads + (moved.reads - least.reads) * passes,
      writes: compulsory.writes + (moved.writes - least.writes) * passes)
  }
}

extension AttentionGradient.Part {
  /// The family of operations of this part.
  public var kind: OperationKind {
    self == .backward ? .attentionBackward : .attentionForwardBackward
  }
}

extension AttentionGradient {
  /// One set of heads.
  public var twinSizes: [Axis] { [.heads, .kvHeads, .headDim] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
