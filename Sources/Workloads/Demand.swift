public import Quantities

/// What one operation asks of a machine, whatever machine it is.
public struct Demand: Sendable, Hashable {
  /// Multiply-adds of matrix products, which a matrix unit may do where there is one.
  public var products: FLOPs
  /// Other additions, multiplications and comparisons.
  public var elementwise: FLOPs
  /// Results of an exponential.
  public var exponentials: FLOPs
  /// Results of a division or a square root.
  public var divisions: FLOPs
  /// Loads of which each waits for the one before.
  public var dependentLoads: Double
  /// Elements that registers load or store beside the operands of products; each takes a slot of the vector unit's loop.
  public var moves: Double
  /// Whether results are stored by tiles that neither the program nor a prefetcher fetches ahead: where they go to memory, the
  /// store queue fills, and their writes do not hide behind computing.
  public var scattersWrites = false
  /// Times that all workers must wait for one another before the end.
  public var barriers: Double
  /// Whether those who wait are processes rather than threads of one.
  public var crossesProcesses: Bool
  /// What one worker writes and another reads, which no cache of one core can serve.
  public var exchanged: Traffic
  /// The input, each element read once, and the output, each written once.
  public var compulsory: Traffic
  /// All that the operation touches, scratch included.
  public var workingSet: Bytes

  /// A demand of these counts; what is left out is none.
  public init(
    products: FLOPs = .zero, elementwise: FLOPs = .zero, exponentials: FLOPs = .zero,
    divisions: FLOPs = .zero, dependentLoads: Double = 0, moves: Double = 0, barriers: Double = 0,
    crossesProcesses: Bool = false, exchanged: Traffic = .none, compulsory: Traffic,
    workingSet: Bytes? = nil
  ) {
    self.products = products
    self.elementwise = elementwise
    self.exponentials = exponentials
    self.divisions = divisions
    self.dependentLoads = dependentLoads
    self.moves = moves
    self.barriers = barriers
    self.crossesProcesses = crossesProcesses
    self.exchanged = exchanged
    self.compulsory = compulsory
    self.workingSet = workingSet ?? compulsory.total
  }

  /// Arithmetic by the common convention: products and element-wise work, no special functions.
  public var flops: FLOPs { products + elementwise }
}

/// Bytes that cross between one memory level and the next, by direction as the core sees it.
public struct Traffic: Sendable, Hashable {
  /// Bytes that come towards the core.
  public var reads: Bytes
  /// Bytes that go away from the core.
  public var writes: Bytes

  /// Traffic of so many bytes in each direction.
  @inlinable
  public init(reads: Bytes, writes: Bytes) {
    self.reads = reads
    self.writes = writes
  }

  /// No traffic.
  public static let none = Traffic(reads: .zero, writes: .zero)

  /// Both directions together.
  @inlinable public var total: Bytes { reads + writes }

  /// The sum of two in each direction.
  public static func + (a: Traffic, b: Traffic) -> Traffic {
    Traffic(reads: a.reads + b.reads, writes: a.writes + b.writes)
  }

  /// The greater of two in each direction: no algorithm moves less than what is compulsory.
  @inlinable
  public func atLeast(_ other: Traffic) -> Traffic {
    Traffic(reads: max(reads, other.reads), writes: max(writes, other.writes))
  }
}
