import Dispatch
import Documents
import Foundation
import Hardware
import Quantities
import Replay
import Synchronization
import Tracer
import Workloads

/// What algorithms move between a fast and a slow memory: counted, replayed, measured, and bounded from below.
enum IOStudy {
  static var study: Study {
    Study(
      name: "io",
      abstract:
        "bytes between fast and slow memory by formula, by replay of the loop nest and by bound, for each algorithm, size and fast memory (--algorithm, --sizes, --memory, --line, --replay); with --on for that machine's caches; with --on and --run for a run's operations, against counters"
    ) { options, subject in
      let io = options.io
      if let run = subject.run {
        return try write(try CountedTraffic.rows(run, on: subject.machines), to: subject.csv)
      }
      let places = try places(io, subject.machines)
      let questions = try io.chosen().flatMap { algorithm in
        places.map { Question(algorithm: algorithm, place: $0) }
      }
      if let csv = subject.csv { try FileAccess.checkWritable(csv) }
      try write(answers(questions, replays: io.replay), to: subject.csv)
    }
  }

  /// An algorithm and the memory that it is blocked for.
  struct Question: Sendable {
    var algorithm: any BlockedAlgorithm
    var place: Place
  }

  /// A fast memory by itself, or a machine's cache.
  struct Place: Sendable {
    var name = "ideal"
    var capacity: Bytes
    var line: Bytes
    /// Of a machine: the cache, after those inside of it.
    var levels: [CacheLevel] = []
  }

  private static func places(_ options: IOOptions, _ machines: [String]) throws -> [Place] {
    guard !machines.isEmpty else {
      let line = try options.lineSize()
      return try options.memories().map { Place(capacity: $0, line: line) }
    }
    return try machines.flatMap { name in
      let levels = try CacheHierarchy(profile: Locations.library.profile(name)).levels
      return levels.enumerated().map { index, level in
        Place(
          name: "\(name) \(level.name)", capacity: level.capacity, line: level.line,
          levels: Array(levels[...index]))
      }
    }
  }

  /// Answers in the order of the questions, computed on all cores.
  private static func answers(
    _ questions: [Question], replays: IOOptions.Replays
  ) throws -> [IORow] {
    let progress = Console.progress()
    var rows: [IORow] = []
    // A few at a time: the largest take seconds.
    while rows.count < questions.count {
      let first = rows.count
      let round = min(ProcessInfo.processInfo.activeProcessorCount * 4, questions.count - first)
      let found = Mutex([Result<IORow, any Error>?](repeating: nil, count: round))
      DispatchQueue.concurrentPerform(iterations: round) { index in
        let row = Result { try IORow(questions[first + index], replays: replays) }
        found.withLock { $0[index] = row }
      }
      rows += try found.withLock { $0 }.compactMap { try $0?.get() }
      progress(Double(rows.count) / Double(questions.count), "of \(questions.count) cases")
    }
    Console.endProgress()
    return rows
  }

  private static func write(_ rows: [IORow], to path: String?) throws {
    var writer = CSVWriter(columns: [
      "algorithm", "sizes", "memory", "fast_memory_bytes", "line_bytes", "blocks",
      "analytic_read_bytes", "analytic_write_bytes", "analytic_bytes", "replayed_bytes",
      "optimal_bytes", "counted_bytes", "bound_bytes", "bound", "bound_standing", "ratio_to_bound",
    ])
    for row in rows {
      func bytes(_ value: Bytes?) -> CSVField { value.map { .decimal($0.value) } ?? .empty }
      try writer.append([
        .text(row.algorithm), .text(row.sizes), .text(row.memory), bytes(row.fastMemory),
        bytes(row.line), .text(row.blocks), bytes(row.analytic?.reads),
        bytes(row.analytic?.writes), bytes(row.analytic?.total), bytes(row.replayed),
        bytes(row.optimal), bytes(row.counted), bytes(row.bound.0), .text(row.bound.1.name),
        .text(row.bound.1.standing.rawValue),
        row.analytic.map { .decimal(($0.total / row.bound.0).rounded(toSignificant: 6)) }
          ?? .empty,
      ])
    }
    try FileAccess.write(writer.text.utf8, to: path)
  }
}

extension RunnableNest: AccessStream {}
