public import Quantities

/// How an operation is run, or is to be predicted: whose kernels, on how many workers, what is found in caches, in which
/// context, and for how long it has gone on.
public struct Setting: Sendable, Hashable {
  /// Whose kernels run it.
  public var library: Library
  /// Cores of a CPU that share the work.
  public var workers: Int
  /// What of the inputs is found in caches when it begins.
  public var residency: Residency
  /// Who starts it; a program that measures it, unless said otherwise.
  public var context = Context.alone
  /// For how long it has gone on; as programs that measure do it, unless said otherwise.
  public var load = Load.measured

  /// A setting of context `alone` and load `measured`; by default `own` kernels on one worker, hot.
  public init(library: Library = .own, workers: Int = 1, residency: Residency = .hot) {
    self.library = library
    self.workers = workers
    self.residency = residency
  }
}

/// What of a kernel's inputs is found in caches when it begins.
public enum Residency: Sendable, Hashable {
  /// Nothing: every line was evicted by a buffer of four times the last-level cache that was written before.
  case cold
  /// What the caches hold of it: the kernel ran just before on the same operands.
  case hot
  /// Distinct sets of inputs are read in turn that hold `footprint` together; infinitely much of what no cache holds.
  case rotating(footprint: Bytes = Bytes(.infinity))
  /// All but a share of the inputs.
  case missing(share: Double)

  /// Those that a word says.
  public static let named: [Residency] = [.cold, .hot, .rotating()]
}

extension Residency {
  /// From a word of the column `state` of measurements: `cold`, `hot`, `rotating`.
  public init?(word: String) {
    switch word {
    case "cold": self = .cold
    case "hot": self = .hot
    case "rotating": self = .rotating()
    default: return nil
    }
  }

  /// The word of the column `state`; inputs that are missing in part count as rotating.
  public var word: String {
    switch self {
    case .cold: "cold"
    case .hot: "hot"
    case .rotating, .missing: "rotating"
    }
  }

  /// The same where so many bytes are read in turn, if that is known; others than inputs that take turns are as they were.
  public func reading(_ footprint: Bytes?) -> Residency {
    guard case .rotating = self, let footprint else { return self }
    return .rotating(footprint: footprint)
  }

  /// Bytes that are read in turn; nil where that is not said.
  public var footprint: Bytes? {
    guard case .rotating(let footprint) = self, footprint.value.isFinite else { return nil }
    return footprint
  }
}

/// Who starts a kernel, and what its time was taken to be.
public enum Context: String, Sendable, Hashable, CaseIterable {
  /// Repeated back to back by a program that measures it.
  case alone
  /// A node of a recorded graph.
  case graph
  /// A kernel of a step, among others.
  case step
  /// Issued by a framework's host while the device works.
  case eager
  /// From its own start to its own end, as a profiler records it.
  case traced
}

/// For how long a device has done the same, as far as its clock depends on it.
public enum Load: Sendable, Hashable {
  /// Longer than its power controller looks back.
  case steady
  /// So many times in a row, of which the last is asked.
  case repeated(Int)
  /// For so long from rest on, of which the mean is asked.
  case lasting(Seconds)

  /// What programs that measure one operation do: calls to warm up, and calls that are timed.
  public static let measured = Load.repeated(12)
}
