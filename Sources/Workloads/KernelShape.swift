public import Quantities

/// The loops that an operation is, for machines whose libraries have one program for each kind of loops.
public enum KernelShape: Sendable, Hashable {
  /// `groups` products C[m,n] = A[m,k] B[n,k]^T of one size; those of one group share their B with no other.
  case product(groups: Int, m: Int, n: Int, k: Int)
  /// Products whose B is stored in other bits than it is multiplied in.
  case widenedProduct(groups: Int, m: Int, n: Int, k: Int, weights: ElementType)
  /// Products whose rows are spread over experts by chance.
  case expertProduct(ExpertForm)
  /// A device's experts of a mixture, whose kernels run one after another.
  case fusedExperts(FusedExperts)
  /// Attention, its backward pass, or both.
  case attention(AttentionForm)
  /// Forward passes of attention over sequences of several lengths in one launch.
  case attentionLaunch([AttentionForm])
  /// One loop along each of so many rows.
  case rows(RowLoop, rows: Int, columns: Int)
  /// One result from each of `inputs` arrays' elements.
  case elements(count: Int, inputs: Int)
  /// Rows that are copied to or from places of their own.
  case rowCopies(rows: Int, columns: Int)
  /// A gate's activation times what goes up; `isStrided` where both are halves of the rows of one array.
  case gating(count: Int, isStrided: Bool)
  /// One result a place, from and to so many bytes of it.
  case map(count: Int, read: Int, written: Int)
  /// One result from each of `inputs` elements a row apart.
  case combination(count: Int, inputs: Int)
  /// The `taken` largest of each row.
  case selection(rows: Int, columns: Int, taken: Int)
  /// Places sorted by the experts that they belong to.
  case alignment(places: Int, experts: Int)
  /// A causal convolution of batch x channels sequences.
  case convolution(batch: Int, channels: Int, length: Int)
  /// A collective among devices.
  case collective(Collective)
  /// A copy between the memories of a host and a device.
  case transfer(bytes: Int, toDevice: Bool, isPinned: Bool)
  /// Launches in a row of a kernel of one element.
  case launches(count: Int)
  /// Nothing that a device's library has a program for.
  case other
}

extension Int {
  /// The product, or the greatest whole number where it is beyond that.
  public func times(_ other: Int) -> Int {
    let (product, isTooLarge) = multipliedReportingOverflow(by: other)
    return isTooLarge ? .max : product
  }

  /// The sum, or the greatest whole number where it is beyond that.
  public func plus(_ other: Int) -> Int {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    return isTooLarge ? .max : sum
  }
}

/// What is done along each row; two norms follow one another, each after its own sum of squares.
public enum RowLoop: Sendable, Hashable {
  case softmax, layerNorm, rmsNorm, twoNorms, sum, rounding
}

/// Sizes of an attention, and which passes of it are run.
public struct AttentionForm: Sendable, Hashable {
  /// What is computed: the results, the gradients, or one after the other.
  public enum Pass: Sendable, Hashable { case forward, backward, both }
  /// The passes that are run.
  public var pass: Pass
  /// Whether scores are stored as a matrix between kernels.
  public var isMaterialised: Bool
  /// Sequences.
  public var batch: Int
  /// Query heads of one sequence.
  public var heads: Int
  /// Heads of keys and values of one sequence; each serves heads / kvHeads query heads.
  public var kvHeads: Int
  /// Queries of one head.
  public var queries: Int
  /// Keys of one head.
  public var keys: Int
  /// Elements of one query or key of one head.
  public var headDim: Int
  /// Whether a query sees no later keys; the last query stands at the last key.
  public var isCausal: Bool
  /// Keys up to its own that a query sees; nil where it sees all.
  public var window: Int?
  /// Arrays of the queries' size that are brought into another layout before the backward pass.
  public var copies = 0
  /// Elements of one value and one result of one head, where they are not as many as those of a key.
  public var valueDim: Int?

  /// Elements of one value and one result of one head.
  public var values: Int { valueDim ?? headDim }
  /// Heads of all sequences, and those of keys and values.
  public var pairs: Double { Double(batch) * Double(heads) }
  /// Heads of keys and values of all sequences.
  public var kvPairs: Double { Double(batch) * Double(kvHeads) }
}
