import Quantities

/// One pass of attention whose scores are stored.
struct AttentionPhase: Operation {
  enum Part: CaseIterable { case scores, softmax, values }

  let attention: Attention
  let part: Part

  var kind: OperationKind { attention.kind }
  var elementType: ElementType { attention.elementType }
  var axes: Axes { attention.axes }

  private var pairs: Double { Double(attention.batch) * Double(attention.heads) }
  private var scores: Double { pairs * Double(attention.queries) * Double(attention.keys) }
  private var query: Double {
    pairs * Double(attention.queries) * Double(attention.headDim)
  }
  private var key: Double {
    Double(attention.batch) * Double(attention.kvHeads) * Double(attention.keys)
      * Double(attention.headDim)
  }

  /// What this pass does of the whole; the working set is that of the whole.
  var demand: Demand {
    let whole = attention.demand
    let computed = whole.exponentials.value
    var demand = Demand(compulsory: compulsory, workingSet: whole.workingSet)
    switch part {
    case .scores:
      demand.products = 0.5 * whole.products
      demand.scattersWrites = true
    case .softmax:
      demand.elementwise = whole.elementwise
      demand.exponentials = whole.exponentials
      demand.divisions = whole.divisions
      demand.moves = 5 * computed
    case .values:
      demand.products = 0.5 * whole.products
      demand.moves = Self.rereads(attention)
    }
    return demand
  }

  /// Outputs that the second product reads and writes again for each further 128 keys (the depth of a register tile's panel in
  /// tile.body.h).
  static func rereads(_ attention: Attention) -> Double {
    let further = (Double(attention.keys) / 128).rounded(.up) - 1
    return 2 * further * Double(attention.batch) * Double(attention.heads)
      * Double(attention.queries) * Double(attention.headDim)
  }

  private var compulsory: Traffic {
    let e = elementType.size
    return switch part {
    case .scores: Traffic(reads: e * (query + key), writes: e * scores)
    case .softmax: Traffic(reads: e * scores, writes: e * scores)
    case .values: Traffic(reads: e * (scores + key), writes: e * query)
    }
  }

  func traffic(fastMemory: Bytes) -> Traffic {
    let e = elementType.size
    let capacity = fastMemory / e
    let (q, k, d) = (
      Double(attention.queries), Double(attention.keys), Double(attention.headDim)
    )
    let reads: Double? =
      switch part {
      case .scores: MatrixProduct(m: q, n: k, k: d).reads(capacity: capacity)
      case .softmax: nil
      case .values: MatrixProduct(m: q, n: d, k: k).reads(capacity: capacity)
      }
    guard let reads else {
      // A row that fits is read and written once.
      let passes = 2 * k <= capacity ? (1.0, 1.0) : (3.0, 2.0)
      return Traffic(reads: e * (passes.0 * scores), writes: e * (passes.1 * scores))
    }
    return Traffic(reads: e * (pairs * reads), writes: compulsory.writes).atLeast(compulsory)
  }
}

extension AttentionPhase {
  var twinSizes: [Axis] { [] }
  var backward: [BackwardOperation]? { nil }
  func share(_ share: TensorShare) -> (any Operation)? { nil }
}
