public import Hardware
import Quantities
import Replay
public import Traces
import Workloads

/// What algorithms move between a fast and a slow memory: counted, replayed, measured, and bounded from below.
public struct IOStudy: Study {
  /// The study's command is `orrery export io`.
  public static let name = "io"
  /// What the command's help says that its table holds.
  public static let abstract =
    "bytes between fast and slow memory by formula, by replay of the loop nest and by bound, for each algorithm, size and fast memory; with --on for that machine's caches; with --on and --run for a run's operations, against counters"
  /// Options of `orrery export io`; any other is refused.
  public static let options = [
    "algorithms", "sizes", "memory", "line", "replay", "on", "run", "db",
  ]

  /// What is replayed beside the formulas: nothing, the least-recently-used replacement, or the best one too.
  public enum Replays: String, Sendable, CaseIterable {
    /// Nothing; a cache that displaces the line used least recently; that cache and the best possible one.
    case none, lru, all
  }

  /// Between which memories bytes are counted.
  public enum Memories: Sendable {
    /// Those of the options.
    case ideal
    /// The caches of machines, each under its name.
    case caches(of: [(name: String, profile: HardwareProfile)])
    /// Those of the machine on which a run is asked about.
    case run(Trace, on: HardwareProfile)
  }

  private let questions: [Question]
  private let counted: [IORow]
  private let replay: Replays
  private let source: AccessSource

  /// The algorithms of the options, blocked for memories; an option that these make useless is an error.
  public init(
    _ options: AlgorithmOptions, replay: Replays? = nil, in memories: Memories,
    accesses source: AccessSource
  ) throws {
    (self.replay, self.source) = (replay ?? .all, source)
    switch memories {
    case .run(let trace, let profile):
      try options.refuse(
        ["algorithms", "sizes", "memory", "line"], reason: "--run says what was run")
      if replay != nil {
        throw PlanningError.unused(option: "replay", reason: "a run is counted, not replayed")
      }
      counted = try trace.countedTraffic(on: profile)
      questions = []
    case .caches(let machines):
      try options.refuse(["memory", "line"], reason: "--on says which caches there are")
      let places = try machines.flatMap { try Place.caches(of: $0.profile, called: $0.name) }
      (questions, counted) = (try Question.all(options, places), [])
    case .ideal:
      let line = try options.lineSize()
      let places = try options.memories().map { Place(capacity: $0, line: line) }
      (questions, counted) = (try Question.all(options, places), [])
    }
  }

  /// An algorithm and the memory that it is blocked for.
  struct Question: Sendable {
    var algorithm: any BlockedAlgorithm
    var place: Place

    static func all(_ options: AlgorithmOptions, _ places: [Place]) throws -> [Question] {
      try options.chosen().flatMap { algorithm in
        places.map { Question(algorithm: algorithm, place: $0) }
      }
    }
  }

  /// A fast memory by itself, or a machine's cache.
  struct Place: Sendable {
    var name = "ideal"
    var capacity: Bytes
    var line: Bytes
    /// Of a machine: the cache, after those inside of it.
    var levels: [CacheLevel] = []

    static func caches(of profile: HardwareProfile, called name: String) throws -> [Place] {
      let levels = try CacheHierarchy(profile: profile).levels
      return levels.enumerated().map { index, level in
        Place(
          name: "\(name) \(level.name)", capacity: level.capacity, line: level.line,
          levels: Array(levels[...index]))
      }
    }
  }

  /// The rows of a run's operations, or one row for each algorithm, size and fast memory, in that order.
  ///
  /// Throws `PlanningError.unsuitable` where a replay would need arrays of more than 4 GiB, and what the replay itself throws.
  public func rows(progress: (Double, String) -> Void) throws -> [IORow] {
    try rows(0..<count) { progress($0, "of \(count) cases") }
  }

  private func rows(_ range: Range<Int>, progress: (Double) -> Void) throws -> [IORow] {
    guard counted.isEmpty else { return Array(counted[range]) }
    let (questions, replay, source) = (Array(questions[range]), replay, source)
    return try concurrently(
      questions.count, by: 1, progress: progress,
      answers: { try $0.map { try IORow(questions[$0], replays: replay, source) } })
  }
}

extension IOStudy: ResumableStudy {
  /// As many as there are questions, or operations of the run.
  public var count: Int { max(questions.count, counted.count) }

  /// What is replayed, of which algorithms, sizes and memories; FNV-1a of all of them.
  public var identity: String {
    let asked = questions.map { question in
      "\(question.algorithm.label) \(question.place.name) \(question.place.capacity.value) \(question.place.line.value)"
    }
    let text = ([replay.rawValue] + asked + counted.map { "\($0.fields)" }).joined(separator: "\n")
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return "orrery export io, \(count) rows, \(hash)"
  }

  /// Rows of some of the questions, on all cores.
  public func rows(_ range: Range<Int>) throws -> [IORow] { try rows(range) { _ in } }
}

extension AlgorithmOptions {
  /// Refuses options that the question would ignore.
  func refuse(_ names: [String], reason: String) throws(PlanningError) {
    let given = [
      ("algorithms", algorithms != nil), ("sizes", !sizes.isEmpty), ("memory", memory != nil),
      ("line", line != nil),
    ]
    for (name, isGiven) in given where isGiven && names.contains(name) {
      throw .unused(option: name, reason: reason)
    }
  }
}
