/// Whether files can be the ranks of one run.
struct RankFiles {
  private let name: String
  /// What the file says of the job that it is a part of; nil where it says nothing, or is of several ranks.
  private let rank: Int?
  private let size: Int?
  /// The process that launches, and the devices that it launches on; nil where there are several processes or none.
  private let process: Int?
  private let devices: Set<Int>
  private let window: Range<Int64>
  /// How often each kernel is there; where there are none, each other span.
  private let names: [String: Int]
  private let hasWork: Bool

  /// Files of less likeness are not of one program: ranks' kernels are alike to 0.94 at least in the recorded jobs at hand
  /// (`ddp2`, `tp4` and `sampled_128rank` of the sample traces), those of other sizes of one model to 0.74 at most.
  private static let likeness = 0.75
  /// The same for files that say that they are two ranks of one job: stages of a pipeline may have less in common.
  private static let likenessOfStages = 0.2

  /// Throws where two of the files are no two ranks of one run.
  ///
  /// Complexity: O(spans + files² × names).
  static func check(_ files: [ImportedTrace.File]) throws(TraceError) {
    let ranks = files.map { RankFiles($0.name, $0.imported.trace) }
    for (place, rank) in ranks.enumerated() {
      for other in ranks[..<place] { try rank.check(against: other) }
    }
  }

  private init(_ name: String, _ trace: Trace) {
    self.name = name
    let claim = trace.ranks.count == 1 ? trace.claim : nil
    rank = claim?.rank
    size = claim?.size
    var isCalling = [Bool](repeating: false, count: trace.lanes.count)
    var isWorking = isCalling
    var counts = [Int](repeating: 0, count: trace.names.count)
    var others = counts
    for span in trace.spans {
      if span.kind == .call { isCalling[span.lane] = true }
      if span.kind.isActivity { isWorking[span.lane] = true }
      if span.kind == .kernel { counts[span.name] += 1 } else { others[span.name] += 1 }
    }
    func owners(_ isOne: [Bool]) -> Set<Int> {
      Set(trace.lanes.indices.filter { isOne[$0] }.compactMap { trace.lanes[$0].owner })
    }
    let processes = owners(isCalling)
    process = processes.count == 1 ? processes.first : nil
    devices = owners(isWorking)
    let first = trace.spans.lazy.map(\.start).min() ?? 0
    window = first..<max(trace.spans.lazy.map(\.end).max() ?? first, first)
    hasWork = counts.contains { $0 > 0 }
    let found = zip(trace.names, hasWork ? counts : others).filter { $0.1 > 0 }
    names = Dictionary(found, uniquingKeysWith: +)
  }

  private func check(against other: RankFiles) throws(TraceError) {
    if let rank, rank == other.rank {
      throw .sameRank(rank: rank, first: other.name, second: name)
    }
    if let size, let otherSize = other.size, size != otherSize {
      throw .otherJob(first: other.name, firstSize: otherSize, second: name, secondSize: size)
    }
    let isOneJob = rank != nil && other.rank != nil && size != nil && size == other.size
    if !isOneJob, let process, process == other.process,
      !devices.isDisjoint(with: other.devices), !window.overlaps(other.window)
    {
      throw .sameProcess(process: process, first: other.name, second: name)
    }
    guard hasWork == other.hasWork, !names.isEmpty, !other.names.isEmpty else { return }
    let share = likeness(to: other)
    guard share >= (isOneJob ? Self.likenessOfStages : Self.likeness) else {
      throw .otherProgram(first: other.name, second: name, shared: share)
    }
  }

  /// What both have of all that one of them has, name by name.
  private func likeness(to other: RankFiles) -> Double {
    var both = 0
    var all = other.names.reduce(0) { $0 + $1.value }
    for (name, count) in names {
      let others = other.names[name] ?? 0
      both += min(count, others)
      all += max(count - others, 0)
    }
    return all == 0 ? 1 : Double(both) / Double(all)
  }
}
