import Documents

extension Trace {
  /// What the source says under a key, as JSON.
  public func property(_ key: String, rank: Int? = nil) -> String? {
    properties.first { $0.key == key && (rank == nil || $0.rank == rank) }?.value
  }

  /// The ranks that are there, in ascending order.
  public var ranks: [Int] { Set(lanes.map(\.rank)).sorted() }

  /// The rank that the source names as its own, for all lanes.
  mutating func setRank() {
    if let rank = claim?.rank { number(rank) }
  }

  /// The rank that the source names as its own, and how many it says that there are; nil where it says nothing of a job.
  var claim: (rank: Int?, size: Int?)? {
    guard let text = property("distributedInfo"),
      let job = try? JSONTape(bytes: Array(text.utf8)).root
    else { return nil }
    func number(_ key: String) -> Int? { job[key]?.number?.int64.flatMap { Int(exactly: $0) } }
    return (number("rank"), number("world_size"))
  }

  /// Whether it is what Orrery's library saw of one process.
  var isTracedProcess: Bool { property("tracedProcess") != nil }

  /// The name of the first device, as the source says it.
  public var deviceName: String? {
    guard let text = property("deviceProperties"),
      var devices = try? JSONTape(bytes: Array(text.utf8)).root.elements,
      let name = devices.next()?["name"]?.string, !name.isEmpty
    else { return nil }
    return name
  }

  /// Takes a rank for all lanes and properties.
  mutating func number(_ rank: Int) {
    for place in lanes.indices { lanes[place].rank = rank }
    for place in properties.indices { properties[place].rank = rank }
  }

  /// Numbers the ranks that are there from a first one on, in their order.
  private mutating func renumber(from first: Int) {
    var numbers: [Int: Int] = [:]
    for (place, rank) in ranks.enumerated() { numbers[rank] = first + place }
    for place in lanes.indices { lanes[place].rank = numbers[lanes[place].rank] ?? first }
    for place in properties.indices {
      properties[place].rank = numbers[properties[place].rank] ?? first
    }
  }

  /// One trace of several ranks' traces: where two claim one rank, all are numbered in their order.
  ///
  /// Names and details that are equal are one. Complexity: O(spans).
  public static func joined(_ parts: [Trace]) -> Trace {
    guard parts.count > 1 else { return parts.first ?? Trace() }
    let claimed = parts.flatMap(\.ranks)
    let isAmbiguous = Set(claimed).count != claimed.count
    var rank = 0
    var whole = Trace()
    var names = InternedTexts()
    var details = InternedTexts()
    for part in parts {
      var part = part
      if isAmbiguous { part.renumber(from: rank) }
      rank += max(part.ranks.count, 1)
      let name = part.names.map { names.place(of: $0) }
      let detail = part.details.map { details.place(of: $0) }
      let offsets = (
        lane: whole.lanes.count, span: whole.spans.count, operation: whole.operations.count
      )
      whole.lanes += part.lanes
      whole.properties += part.properties
      whole.operations += part.operations
      for span in part.spans {
        var span = span
        span.name = name[span.name]
        span.lane += offsets.lane
        span.operation = span.operation.map { $0 + offsets.operation }
        span.detail = span.detail.map { detail[$0] }
        whole.spans.append(span)
      }
      whole.dependencies += part.dependencies.map {
        Dependency(
          source: $0.source + offsets.span, target: $0.target + offsets.span, kind: $0.kind)
      }
      whole.samples += part.samples.map {
        var sample = $0
        sample.operation += offsets.operation
        return sample
      }
      whole.counts += part.counts.map {
        var count = $0
        count.operation += offsets.operation
        count.name = name[count.name]
        return count
      }
    }
    whole.names = names.texts
    whole.details = details.texts
    return whole
  }
}
