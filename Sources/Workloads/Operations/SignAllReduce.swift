public import Quantities

/// A sum over `ranks` processes of one machine that exchange one bit a value (1-bit Adam, arXiv 2102.02888, figure 3).
///
/// Each rank sends the signs of its buffer and the mean of its magnitudes to the owners of the chunks; an owner adds up and sends the signs of
/// the sum. What signs leave out is kept at both ends and added the next time.
public struct SignAllReduce: WorkersSum {
  /// Type of the elements that are summed.
  public let elementType: ElementType
  /// Bytes of each worker's buffer.
  public let bytes: Int
  /// Processes that take part, at least 2.
  public let ranks: Int

  /// The sum of a buffer of `bytes` on each of `ranks` processes; neither is checked.
  public init(type: ElementType, bytes: Int, ranks: Int) {
    self.elementType = type
    self.bytes = bytes
    self.ranks = ranks
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: OperationKind.allReduceSigns.rawValue)
    self.init(type: type, bytes: try reader.positive(.bytes), ranks: try reader.positive(.ranks))
    try reader.end()
    guard ranks > 1 else { throw .alone(kind: kind.rawValue) }
  }

  /// `all_reduce_signs`.
  public var kind: OperationKind { .allReduceSigns }

  /// A rank reads its buffer and what was left, writes their sum, reads that and writes what is left and signs; it reads the signs of its chunk
  /// from all, does the same with their sum, and reads the signs of all sums into its buffer.
  public var demand: Demand {
    let r = Double(ranks)
    let buffer = Bytes(Double(bytes))
    let elements = buffer / elementType.size
    let signs = Bytes(elements / Double(UInt8.bitWidth))
    // The buffer of each rank and the chunks of the sum, which are one buffer together.
    let corrected = r + 1
    let exchanged = Traffic(reads: signs * (2 * r), writes: signs * (r + 1))
    // Of a chunk's sum the first rank's part is written, and each other's added to it.
    let added = Traffic(reads: buffer * (r - 1), writes: buffer * r)
    let reads: Bytes = buffer * (3 * corrected) + added.reads + exchanged.reads
    let writes: Bytes = buffer * (2 * corrected) + added.writes + buffer * r + exchanged.writes
    // An addition, a magnitude and its sum; a comparison, a choice and a difference. Then a choice each for the chunk and the result, and additions.
    let work: Double = elements * (6 * corrected) + elements * (3 * r - 1)
    return Demand(
      elementwise: FLOPs(work), barriers: 2, crossesProcesses: true, exchanged: exchanged,
      compulsory: Traffic(reads: reads, writes: writes),
      workingSet: buffer * (2 * r + 1) + exchanged.writes)
  }

  /// The compulsory traffic at any capacity: nothing is kept from one pass to the next.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}
