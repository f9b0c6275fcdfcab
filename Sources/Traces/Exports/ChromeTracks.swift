/// Where a span is drawn: a thread of a process, as viewers call them.
struct ChromeTrack: Sendable, Hashable {
  var process: Int
  var thread: Int

  /// The first number for threads that were recorded without one, or whose number another one has.
  static let first = 2
}

/// The tracks of a trace: a process for each rank, and in it a thread for each lane, under the numbers that were recorded.
///
/// Viewers draw what overlaps on one track wrongly, so that a lane may need several: the first has the lane's number.
struct ChromeTracks {
  /// The lane of each track; those of a lane stand together.
  private(set) var lanes: [Int] = []
  /// Where each of them is drawn.
  private(set) var places: [ChromeTrack] = []
  /// The process of each rank, in the order of the ranks.
  let processes: [(rank: Int, process: Int)]
  /// For each span its track.
  private(set) var trackOf: [Int]
  /// Spans lane by lane, each lane's by start, longer ones first.
  let order: [Int]

  /// What JavaScript's numbers hold exactly.
  private static let numbers = 0...1 << 53

  /// Gives each span the first track of its lane where it lies within or after what is there.
  ///
  /// Law: of two spans on a track either one ends before the other begins, or one contains the other. Each lane has a
  /// track. Complexity: O(spans log spans + spans × tracks of a lane), and a lane has few.
  init(_ trace: Trace) {
    processes = Self.processes(of: trace)
    trackOf = [Int](repeating: 0, count: trace.spans.count)
    order = trace.spans.indices.sorted { (a: Int, b: Int) -> Bool in
      let (x, y) = (trace.spans[a], trace.spans[b])
      if x.lane != y.lane { return x.lane < y.lane }
      if x.start != y.start { return x.start < y.start }
      if x.duration != y.duration { return x.duration > y.duration }
      return a < b
    }
    var rest = order[...]
    for lane in trace.lanes.indices {
      let end = rest.firstIndex { trace.spans[$0].lane != lane } ?? rest.endIndex
      place(rest[..<end], of: lane, trace.spans)
      rest = rest[end...]
    }
    number(trace.lanes)
  }

  private mutating func place(_ order: ArraySlice<Int>, of lane: Int, _ spans: [Span]) {
    let first = lanes.count
    // For each track, the ends of the spans that are still open, the innermost last.
    var open: [[Int64]] = [[]]
    for index in order {
      let span = spans[index]
      var track = 0
      while true {
        if track == open.count { open.append([]) }
        while let end = open[track].last, end <= span.start { open[track].removeLast() }
        guard let end = open[track].last, end < span.end else { break }
        track += 1
      }
      open[track].append(span.end)
      trackOf[index] = first + track
    }
    lanes.append(contentsOf: repeatElement(lane, count: open.count))
  }

  /// The first track of a lane has the number that was recorded, where no earlier lane of the rank has it; the others have
  /// the numbers that are left.
  private mutating func number(_ all: [Lane]) {
    var processOf: [Int: Int] = [:]
    for (rank, process) in processes { processOf[rank] = process }
    var taken: Set<ChromeTrack> = []
    var recorded = [ChromeTrack?](repeating: nil, count: lanes.count)
    for (track, lane) in lanes.enumerated() where track == 0 || lanes[track - 1] != lane {
      guard let number = all[lane].number, Self.numbers.contains(number) else { continue }
      let place = ChromeTrack(process: processOf[all[lane].rank] ?? 1, thread: number)
      if taken.insert(place).inserted { recorded[track] = place }
    }
    var next: [Int: Int] = [:]
    for (track, lane) in lanes.enumerated() {
      if let place = recorded[track] {
        places.append(place)
        continue
      }
      let process = processOf[all[lane].rank] ?? 1
      var place = ChromeTrack(process: process, thread: next[process] ?? ChromeTrack.first)
      // A thread whose number is its process's is shown as the main thread.
      while place.thread == process || !taken.insert(place).inserted { place.thread += 1 }
      next[process] = place.thread + 1
      places.append(place)
    }
  }

  /// The process of most of a rank's threads' spans, where no rank before has it; else the least number that is free.
  private static func processes(of trace: Trace) -> [(rank: Int, process: Int)] {
    var spans = [Int](repeating: 0, count: trace.lanes.count)
    for span in trace.spans { spans[span.lane] += 1 }
    var counts: [Int: [Int: Int]] = [:]
    for (lane, count) in zip(trace.lanes, spans) where lane.kind != .stream {
      guard let owner = lane.owner, owner > 0, numbers.contains(owner) else { continue }
      counts[lane.rank, default: [:]][owner, default: 0] += count
    }
    var taken: Set<Int> = []
    return trace.ranks.map { (rank: Int) -> (rank: Int, process: Int) in
      let most = counts[rank]?.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
      if let most, taken.insert(most).inserted { return (rank: rank, process: most) }
      var process = 1
      while !taken.insert(process).inserted { process += 1 }
      return (rank: rank, process: process)
    }
  }

  /// A process that no rank has, for what is of all ranks.
  var freeProcess: Int {
    let taken = Set(processes.map(\.process))
    var process = 1
    while taken.contains(process) { process += 1 }
    return process
  }
}
