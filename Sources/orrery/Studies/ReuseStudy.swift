import Documents
import Foundation
import Quantities
import Replay
import Tracer
import Workloads

/// What a cache of every size would move of one stream of accesses: of a kernel of the catalogue, or of an algorithm's loop nest.
enum ReuseStudy {
  static var study: Study {
    Study(
      name: "reuse",
      abstract:
        "what a least-recently-used cache of every size moves of a kernel's accesses (--kernels, --sizes, --type), or of a loop nest blocked for the first of --memory (--algorithms, --sizes); --line"
    ) { options, subject in
      let line = try options.io.lineSize()
      let streams = try streams(options.io)
      if let csv = subject.csv { try FileAccess.checkWritable(csv) }
      var writer = CSVWriter(columns: [
        "subject", "sizes", "capacity_bytes", "line_bytes", "accesses", "misses", "read_bytes",
        "write_bytes", "distinct_lines",
      ])
      for (name, sizes, stream) in streams {
        let distances = try stream.recorded(in: ReuseDistances(line: line))
        for capacity in capacities(of: distances) {
          let counts = distances.counts(capacity: capacity)
          try writer.append([
            .text(name), .text(sizes), .decimal((line * Double(capacity)).value),
            .decimal(line.value), .integer(counts.accesses), .integer(counts.misses),
            .decimal(counts.traffic.reads.value), .decimal(counts.traffic.writes.value),
            .integer(counts.distinctLines),
          ])
        }
      }
      try FileAccess.write(writer.text.utf8, to: subject.csv)
    }
  }

  /// Four to each doubling, up to where every line stays.
  private static func capacities(of distances: ReuseDistances) -> [Int] {
    let all = max(distances.counts(capacity: 1).distinctLines, 1)
    let steps = (0...).lazy.map { Int(exp2(Double($0) / 4).rounded()) }.prefix { $0 < all }
    return Array(Set(steps)).sorted() + [all]
  }

  private static func streams(_ io: IOOptions) throws -> [(String, String, any AccessStream)] {
    guard let kernels = io.kernels else {
      guard io.algorithms != nil else {
        throw CommandError.usage("export reuse needs --kernels or --algorithms")
      }
      let line = Int(try io.lineSize() / ElementType.fp32.size)
      let words = Int((try io.memories().first ?? .zero) / ElementType.fp32.size)
      return try io.chosen().map { algorithm in
        guard let blocks = algorithm.blocks(FastMemory(words: words, line: max(line, 1))) else {
          throw CommandError.usage("\(algorithm.label) has no blocks that fit in --memory")
        }
        let name = "\(type(of: algorithm).name) \(blocks)"
        return (name, "\(algorithm.axes)", RunnableNest(algorithm, blocks: blocks))
      }
    }
    guard !io.sizes.isEmpty else { throw CommandError.usage("--kernels needs --sizes") }
    return try kernels.split(separator: ",").flatMap { kind in
      try io.sizes.map { text in
        let operation = try Catalog.operation(
          kind: String(kind), type: io.type, axes: Axes(text: text))
        return (operation.kind.rawValue, "\(operation.axes)", try KernelAccesses(operation))
      }
    }
  }
}
