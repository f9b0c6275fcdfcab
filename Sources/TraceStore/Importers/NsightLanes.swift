import Traces

/// The lanes of threads and streams, and the ranks of their processes.
///
/// Nsight's global numbers of threads are those of the machine in the upper 16 bits, the process in the next 24 and the
/// thread in the last 24 ("Common SQLite Examples").
struct NsightLanes {
  /// What threads are called, by their global number.
  var names: [Int64: String] = [:]
  private var processes: [UInt64: Int] = [:]
  /// Processes by their place, and whether devices worked for them.
  private var known: [(key: UInt64, isActive: Bool)] = []
  private var places: [Key: Int] = [:]
  /// Lanes by their place, each with the place of its process.
  private var entries: [(key: Key, process: Int)] = []

  private enum Key: Hashable {
    case thread(Int64)
    case process(Int64)
    case stream(NsightStream)
  }

  /// The place of a process in the order of appearance.
  ///
  /// Rows that name none, as older versions have them, belong to the one that is known.
  mutating func process(_ global: Int64?) -> Int {
    guard let global else { return known.count == 1 ? 0 : place(ofProcess: Self.unknown) }
    return place(ofProcess: UInt64(bitPattern: global) >> 24)
  }

  private static let unknown = UInt64.max

  private mutating func place(ofProcess key: UInt64) -> Int {
    if let place = processes[key] { return place }
    processes[key] = known.count
    known.append((key, false))
    return known.count - 1
  }

  mutating func place(ofThread thread: Int64, isProcess: Bool) -> Int {
    place(isProcess ? .process(thread >> 24) : .thread(thread), process: process(thread))
  }

  mutating func place(of stream: NsightStream, isActive: Bool) -> Int {
    let process = process(stream.process)
    if isActive { known[process].isActive = true }
    return place(.stream(stream), process: process)
  }

  private mutating func place(_ key: Key, process: Int) -> Int {
    if let place = places[key] { return place }
    places[key] = entries.count
    entries.append((key, process))
    return entries.count - 1
  }

  /// The lanes with their names: ranks are given to processes for which devices worked first, by their numbers.
  var finished: [Lane] {
    let order = known.indices.sorted { a, b in
      if known[a].isActive != known[b].isActive { return known[a].isActive }
      return known[a].key < known[b].key
    }
    var ranks = Array(repeating: 0, count: known.count)
    for (rank, place) in order.enumerated() { ranks[place] = rank }
    var contexts: [NsightStream: Int] = [:]
    for case (.stream(let stream), _) in entries {
      contexts[stream.withoutContext, default: 0] += 1
    }
    return entries.map { entry in
      var lane =
        switch entry.key {
        case .thread(let thread):
          Lane.thread(
            Int(thread & 0xFF_FFFF), named: names[thread], of: Self.number(ofProcess: thread >> 24))
        case .process(let upper): Lane.process(Self.number(ofProcess: upper))
        case .stream(let stream):
          Lane.stream(
            stream.number, of: stream.device,
            context: contexts[stream.withoutContext] == 1 ? nil : stream.context)
        }
      lane.rank = ranks[entry.process]
      return lane
    }
  }

  /// The lower 24 bits are the process's number; what is above is the machine's.
  private static func number(ofProcess upper: Int64) -> Int { Int(upper & 0xFF_FFFF) }
}
