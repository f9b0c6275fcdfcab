/// What told the family of a piece of work.
public enum FamilyEvidence: String, Sendable, Hashable, CaseIterable {
  /// The profiler's own kind of record: a copy, a fill.
  case record
  /// What launched it: a recorded operation or collective, or a range around the launch.
  case operation
  /// The type of the trace format's node.
  case node
  /// The kernel's name, by the tables of names.
  case name
  /// Nothing: the family is `other`.
  case nothing

  /// What told it, for people: "table of names".
  public var text: String {
    switch self {
    case .record: "kind of record"
    case .operation: "recorded operation"
    case .node: "type of node"
    case .name: "table of names"
    case .nothing: "nothing"
    }
  }
}

/// The family of a piece of work, and what told it.
public struct FamilyDecision: Sendable, Hashable {
  /// What the work is for.
  public var family: KernelFamily
  /// What told that.
  public var evidence: FamilyEvidence
  /// Whose kernel it is; nil for what the table of kernels that communicate does not have.
  public var library: String?
  /// What a kernel that communicates computes besides: "norm"; nil for nothing.
  public var fused: String?
}

/// The families of all that devices did.
///
/// A copy or fill is what its record says. Whether a kernel communicates is decided by what launched it, then by the type of its node, then
/// by its name; what else it is, by the innermost operation around its launch that is known, then by its name.
public struct WorkFamilies: Sendable {
  private var places: [Int32]
  private var decisions: [FamilyDecision] = []

  /// Decides for each piece of work of a trace.
  ///
  /// Complexity: O(spans log spans).
  public init(_ trace: Trace) {
    places = [Int32](repeating: -1, count: trace.spans.count)
    var deciding = DecidingFamilies(trace)
    var numbers: [FamilyDecision: Int32] = [:]
    for (activity, decision) in deciding.decisions() {
      if let number = numbers[decision] {
        places[activity] = number
      } else {
        places[activity] = Int32(truncatingIfNeeded: decisions.count)
        numbers[decision] = places[activity]
        decisions.append(decision)
      }
    }
  }

  /// What was decided of a span, by its position; nil of what no device did.
  public subscript(span: Int) -> FamilyDecision? {
    places[span] < 0 ? nil : decisions[Int(places[span])]
  }
}

extension Trace {
  /// The families of all that devices did.
  ///
  /// Complexity: O(spans log spans).
  public var workFamilies: WorkFamilies { WorkFamilies(self) }
}
