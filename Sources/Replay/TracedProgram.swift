public import Traces

/// A recording as a program: what each thread did, what it gave to devices, and what waited for what.
///
/// Times of the recording remain only as durations, as stretches of host time between neighbouring moments of a thread,
/// and where nothing within the recording explains a start: at its edges, and as unexplained delays, which are counted.
public struct TracedProgram: Sendable {
  /// The recording.
  public internal(set) var trace: Trace
  /// The first start of the recording.
  public let origin: Int64
  /// What launching, following and waiting cost.
  public let latencies: Latencies
  var threads: [HostTimeline]
  /// What devices did, stream by stream in the order of the streams.
  var activities: [Activity]
  /// Activities of each stream are neighbours: where each stream's begin.
  var streams: [Range<Int>]
  /// What activities wait for beyond their streams.
  var waits: [Wait]
  /// Calls that do not return before devices are done.
  var blocks: [Block]
  /// Spans that begin only after others have ended.
  var joins: [Join]
  /// Collectives whose ranks are all there.
  public internal(set) var meetings: [Meeting]
  /// Work that a change put after other work on its stream: activities beyond those of the streams.
  var followers: [Int32: [Int32]] = [:]
  /// Spans that a change took away.
  var removed: Set<Int32> = []
}

/// One piece of work of a device.
struct Activity: Sendable {
  var span: Int32
  /// The call that gave it to the device; -1 where the recording has none.
  var call: Int32
  var duration: Int64
  /// From the end of the call to the earliest start; from its begin, where the call waits for the work.
  var lead: Int64
  /// From the end of the work before it on its stream; negative where it may overlap that.
  var gap: Int64
  /// Kept because nothing explains it.
  var delay: Int64 = 0
  /// After the origin, where it was given to the device before the recording began.
  var offset: Int64?
  /// Whether the call waits for it, so that it starts within the call.
  var isWithinCall = false
  var isRemoved = false
  /// Whether what follows it on its stream follows what was before it.
  var isAside = false
}

/// An activity waits for the end of a span that is not before it on its stream.
struct Wait: Sendable {
  var activity: Int32
  /// The span that it waits for.
  var source: Int32
  var latency: Int64
  var reason: Reason
}

/// A call returns so long after it began, and so long after an activity ended.
struct Block: Sendable {
  var call: Int32
  /// What the call takes where it need not wait.
  var own: Int64
  var sources: [(activity: Int32, latency: Int64)]
  var reason: Reason
}

/// A span begins a gap after the last of others has ended, and after its thread's moment before.
struct Join: Sendable {
  var span: Int32
  var sources: [Int32]
  var gap: Int64
  var reason: Reason
}

/// One collective: it moves data only once its last rank has come.
public struct Meeting: Sendable, Hashable {
  /// One rank's part.
  public struct Member: Sendable, Hashable {
    /// The number of the rank.
    public var rank: Int
    /// The span of its kernel.
    public var span: Int
    /// How long before the last rank it came, in nanoseconds.
    public var wait: Int64
    /// From the last rank's coming to its end, in nanoseconds.
    public var transfer: Int64
    var activity: Int32
    /// Its rank's clock after the first rank's.
    var clock: Int64
  }
  /// The group and the collective, as the source names them.
  public var name: String
  /// One part of each rank, in the order of their numbers.
  public var members: [Member]

  /// What the collective takes once all are there, in nanoseconds: the least over the ranks.
  public var transfer: Int64 { members.map(\.transfer).min() ?? 0 }
  /// Between the first rank and the last, in nanoseconds.
  public var skew: Int64 { members.map(\.wait).max() ?? 0 }
}
