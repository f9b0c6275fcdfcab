import CKernels

/// Threads that run one kernel together; rank 0 is the caller.
///
/// Must be used from one thread at a time.
final class Team {
  let ranks: Int
  private let pointer: OpaquePointer?
  private let intervals: UnsafeMutablePointer<orrery_interval>

  /// A team of pinned threads; of one rank it is the caller alone.
  init(ranks: Int) throws(TracerError) {
    self.ranks = ranks
    intervals = .allocate(capacity: ranks)
    intervals.initialize(repeating: orrery_interval(), count: ranks)
    pointer = orrery_team_create(Int32(ranks))
    if pointer == nil { throw .noThreads(count: ranks) }
  }

  deinit {
    if let pointer { orrery_team_destroy(pointer) }
    intervals.deallocate()
  }

  /// Runs the body on all ranks and returns when the last has finished.
  ///
  /// One rank is a plain call.
  @inline(__always)
  func run(_ body: orrery_body, _ arguments: UnsafeMutableRawPointer) {
    if ranks == 1 {
      body(arguments, 0, 1)
    } else {
      orrery_team_run(pointer, body, arguments, intervals)
    }
  }

  /// When each rank worked in the last run of several ranks.
  var parts: [(begin: Int64, end: Int64)] {
    (0..<ranks).map { (intervals[$0].begin, intervals[$0].end) }
  }
}
