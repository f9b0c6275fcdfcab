public import Documents
import Foundation
public import Quantities
import Replay
import Workloads

/// What a cache of every size would move of one stream of accesses: of a kernel of the catalogue, or of an algorithm's loop nest.
public struct ReuseStudy: Study {
  /// The study's command is `orrery export reuse`.
  public static let name = "reuse"
  /// What the command's help says that its table holds.
  public static let abstract =
    "what a least-recently-used cache of every size moves of a kernel's accesses (--kernels), or of a loop nest blocked for the first of --memory (--algorithms)"
  /// Options of `orrery export reuse`; any other is refused.
  public static let options = ["kernels", "type", "algorithms", "sizes", "memory", "line"]

  /// One stream of accesses, made when it is run.
  private struct Stream {
    var name: String
    var sizes: String
    var accesses: () throws -> any AccessStream
  }

  private let line: Bytes
  private let streams: [Stream]

  /// Kernels of a type, by their names as `trace` has them, at the sizes of the options; or the options' algorithms.
  public init(
    _ options: AlgorithmOptions, kernels: [String]? = nil, type: ElementType? = nil,
    accesses source: AccessSource
  ) throws {
    line = try options.lineSize()
    if let kernels {
      streams = try Self.streams(of: kernels, type ?? .fp32, options, source)
    } else {
      guard type == nil else {
        throw PlanningError.unused(option: "type", reason: "algorithms are counted in fp32")
      }
      guard options.algorithms != nil else {
        throw PlanningError.missing(
          subject: "export reuse", option: "--kernels or --algorithms")
      }
      streams = try Self.nests(options, line, source)
    }
  }

  /// One cache of a stream.
  public struct Row: TableRow, Sendable {
    let subject: String
    let sizes: String
    let capacity: Bytes
    let line: Bytes
    let counts: CacheCounts
  }

  /// Of each stream the caches from one line up, four to each doubling, and last the one in which every line stays.
  ///
  /// Throws what recording a stream throws.
  public func rows(progress: (Double, String) -> Void) throws -> [Row] {
    try streams.flatMap { stream in
      let distances = try stream.accesses().recorded(in: ReuseDistances(line: line))
      return Self.capacities(of: distances).map { lines in
        Row(
          subject: stream.name, sizes: stream.sizes, capacity: line * Double(lines), line: line,
          counts: distances.counts(capacity: lines))
      }
    }
  }

  /// Four to each doubling, up to where every line stays.
  private static func capacities(of distances: ReuseDistances) -> [Int] {
    let all = max(distances.counts(capacity: 1).distinctLines, 1)
    let steps = (0...).lazy.map { Int(exp2(Double($0) / 4).rounded()) }.prefix { $0 < all }
    return Array(Set(steps)).sorted() + [all]
  }

  private static func nests(
    _ options: AlgorithmOptions, _ line: Bytes, _ source: AccessSource
  ) throws -> [Stream] {
    let word = ElementType.fp32.size
    let memory = FastMemory(
      words: Int((try options.memories().first ?? .zero) / word), line: max(Int(line / word), 1))
    return try options.chosen().map { algorithm in
      guard let blocks = algorithm.blocks(memory) else {
        throw PlanningError.unsuitable(
          subject: algorithm.label, problem: "has no blocks that fit in --memory")
      }
      return Stream(name: "\(type(of: algorithm).name) \(blocks)", sizes: "\(algorithm.axes)") {
        source.nest(algorithm, blocks)
      }
    }
  }

  private static func streams(
    of kernels: [String], _ type: ElementType, _ options: AlgorithmOptions,
    _ source: AccessSource
  ) throws -> [Stream] {
    guard !options.sizes.isEmpty else {
      throw PlanningError.missing(subject: "--kernels", option: "--sizes")
    }
    try options.refuse(["algorithms", "memory"], reason: "--kernels have blocks of their own")
    return try kernels.flatMap { kind in
      try options.sizes.map { text in
        let operation = try Catalog.operation(
          kind: kind, type: type, axes: Axes(text: text))
        let accesses = try source.kernel(operation)
        return Stream(name: operation.kind.rawValue, sizes: "\(operation.axes)") { accesses }
      }
    }
  }
}

extension ReuseStudy.Row {
  /// Capacity, line, reads and writes are in bytes; accesses, misses and distinct lines are numbers of lines.
  public static let columns = [
    "subject", "sizes", "capacity_bytes", "line_bytes", "accesses", "misses", "read_bytes",
    "write_bytes", "distinct_lines",
  ]

  /// The values in the order of `columns`.
  public var fields: [CSVField] {
    [
      .text(subject), .text(sizes), .decimal(capacity.value), .decimal(line.value),
      .integer(counts.accesses), .integer(counts.misses), .decimal(counts.traffic.reads.value),
      .decimal(counts.traffic.writes.value), .integer(counts.distinctLines),
    ]
  }
}
