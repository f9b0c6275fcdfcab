extension Trace {
  /// Makes each process that launches work of devices a rank, with the devices that did what it launched; gives how many
  /// there are, and changes nothing where it is one.
  ///
  /// Such traces are several ranks' in one file: their numbers of launches may be the same. Lanes whose process launches
  /// nothing are of rank 0, and so is what the file says of itself. Complexity: O(spans × processes) where there are several.
  mutating func numberProcesses() -> Int {
    guard let launches = ProcessLaunches(self) else { return 0 }
    let rankOfHost = Dictionary(
      uniqueKeysWithValues: launches.hosts.enumerated().map { ($0.element, $0.offset) })
    let rankOfDevice = Dictionary(
      uniqueKeysWithValues: zip(launches.devices, launches.hostOfDevice))
    for place in lanes.indices {
      let owner = lanes[place].owner
      let ranks = lanes[place].kind == .stream ? rankOfDevice : rankOfHost
      lanes[place].rank = owner.flatMap { ranks[$0] } ?? 0
    }
    for place in properties.indices { properties[place].rank = 0 }
    return launches.hosts.count
  }
}

/// Which process launched what each process of devices did, by the numbers that calls share with what they launched.
private struct ProcessLaunches {
  /// The numbers of the processes that launch, and of those that stand for devices, in ascending order.
  private(set) var hosts: [Int]
  let devices: [Int]
  /// For each device the place of its process among the hosts.
  private(set) var hostOfDevice: [Int] = []
  /// For each device and host how much of its work that host can have launched, and how long that waited together.
  private var matches: [[Match]]

  private struct Match {
    var count = 0
    var wait: Int64 = 0
  }
  private struct Call {
    var correlation: Int
    var host: Int
    var start: Int64
  }

  /// Nil where no two processes launch.
  init?(_ trace: Trace) {
    var isCalling = [Bool](repeating: false, count: trace.lanes.count)
    for span in trace.spans where span.kind == .call { isCalling[span.lane] = true }
    hosts = Set(trace.lanes.indices.filter { isCalling[$0] }.compactMap { trace.lanes[$0].owner })
      .sorted()
    guard hosts.count > 1 else { return nil }
    let streams = trace.lanes.lazy.filter { $0.kind == .stream }
    devices = Set(streams.compactMap(\.owner)).sorted()
    matches = Array(
      repeating: Array(repeating: Match(), count: hosts.count), count: devices.count)
    match(trace)
    let launching = hosts.indices.filter { host in matches.contains { $0[host].count > 0 } }
    guard launching.count > 1 else { return nil }
    hosts = launching.map { hosts[$0] }
    matches = matches.map { row in launching.map { row[$0] } }
    hostOfDevice = assigned
  }

  private mutating func match(_ trace: Trace) {
    let placeOfHost = Self.places(hosts)
    let placeOfDevice = Self.places(devices)
    var calls: [Call] = []
    for span in trace.spans where span.kind == .call {
      guard let correlation = span.correlation,
        let host = trace.lanes[span.lane].owner.flatMap({ placeOfHost[$0] })
      else { continue }
      calls.append(Call(correlation: correlation, host: host, start: span.start))
    }
    calls.sort { ($0.correlation, $0.host) < ($1.correlation, $1.host) }
    var ranges: [Int: Range<Int>] = [:]
    for (place, call) in calls.enumerated() {
      ranges[call.correlation] = (ranges[call.correlation]?.lowerBound ?? place)..<place + 1
    }
    for span in trace.spans where span.kind.isActivity {
      guard let range = span.correlation.flatMap({ ranges[$0] }),
        let device = trace.lanes[span.lane].owner.flatMap({ placeOfDevice[$0] })
      else { continue }
      // Nothing runs before it is launched.
      for call in calls[range] where call.start <= span.start {
        matches[device][call.host].count += 1
        matches[device][call.host].wait &+= span.start &- call.start
      }
    }
  }

  private static func places(_ numbers: [Int]) -> [Int: Int] {
    Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($0.element, $0.offset) })
  }

  /// In their order, where no device's work fits another process better; else each device to the one that fits best.
  private var assigned: [Int] {
    let isInOrder =
      devices.count == hosts.count
      && devices.indices.allSatisfy { device in
        matches[device].allSatisfy { $0.count <= matches[device][device].count }
      }
    if isInOrder { return Array(devices.indices) }
    return matches.map { row in
      let best = row.indices.min { a, b in
        row[a].count != row[b].count ? row[a].count > row[b].count : row[a].wait < row[b].wait
      }
      return best ?? 0
    }
  }
}
