public import Quantities

/// Attention of one launch over sequences of several lengths, whose keys and values lie in pages of a cache.
///
/// Its time is no sum over the groups: all blocks share the device, their tile follows the longest query, and their division the
/// sum of all.
public struct PagedAttention<Group: Operation>: Operation {
  /// The attention of each group of equal sequences; never none, all with the same heads and types.
  public let parts: [Group]

  /// One launch over `parts`, of which there is at least one.
  public init(_ parts: [Group]) { self.parts = parts }

  private var first: Group { parts[0] }
  /// The family of the groups: `attention_flash`, or one of latent attention's.
  public var kind: OperationKind { first.kind }
  /// The type of the first group, which all have.
  public var elementType: ElementType { first.elementType }
  /// The sizes of the first group, with the sequences of all.
  public var axes: Axes {
    var axes = first.axes
    axes[.batch] = parts.reduce(0) { $0 + ($1.axes[.batch] ?? 1) }
    return axes
  }

  /// The forward passes of all groups; `.other` where one of them is.
  public var shape: KernelShape {
    var forms: [AttentionForm] = []
    for part in parts {
      guard case .attention(let form) = part.shape else { return .other }
      forms.append(form)
    }
    return .attentionLaunch(forms)
  }

  /// What all groups demand together.
  public var demand: Demand {
    var all = Demand(compulsory: .none)
    for part in parts {
      let demand = part.demand
      all.products += demand.products
      all.elementwise += demand.elementwise
      all.exponentials += demand.exponentials
      all.divisions += demand.divisions
      all.moves += demand.moves
      all.compulsory = all.compulsory + demand.compulsory
      all.workingSet += demand.workingSet
    }
    return all
  }

  /// What all groups move together.
  public func traffic(fastMemory: Bytes) -> Traffic {
    parts.map { $0.traffic(fastMemory: fastMemory) }.reduce(.none, +)
  }
}

extension PagedAttention {
  /// One set of heads.
  public var twinSizes: [Axis] { first.twinSizes }
  /// None is known: no cache is trained on.
  public var backward: [BackwardOperation]? { nil }
  /// Heads are split, those of keys and values too.
  public func share(_ share: TensorShare) -> (any Operation)? {
    PagedAttention(parts.compactMap { $0.share(share) as? Group })
  }
}
