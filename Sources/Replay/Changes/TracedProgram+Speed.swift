import Traces

extension TracedProgram {
  /// The places of the names that are meant: of this one, else of all that contain it.
  private func places(of name: String) -> Set<Int> {
    let exact = trace.names.indices.filter { trace.names[$0] == name }
    return Set(
      exact.isEmpty ? trace.names.indices.filter { trace.names[$0].contains(name) } : exact)
  }

  /// The activities that a name means: kernels that have it, or what operations and calls that have it gave to devices.
  func activities(named name: String) -> [Int] {
    let names = places(of: name)
    guard !names.isEmpty else { return [] }
    let direct = activities.indices.filter {
      names.contains(trace.spans[Int(activities[$0].span)].name)
    }
    guard direct.isEmpty else { return direct }
    let nesting = CallNesting(trace)
    return activities.indices.filter { place in
      let call = Int(activities[place].call)
      guard call >= 0 else { return false }
      return names.contains(trace.spans[call].name)
        || nesting.hosts(around: call).contains { names.contains(trace.spans[$0].name) }
    }
  }

  /// The host spans that a name means.
  func hosts(named name: String) -> Set<Int32> {
    let names = places(of: name)
    var found: Set<Int32> = []
    for (index, span) in trace.spans.enumerated()
    where span.kind.isHost && names.contains(span.name) {
      found.insert(Int32(truncatingIfNeeded: index))
    }
    return found
  }

  /// Makes what a name means so many times faster: devices' work, or host spans where it means no work.
  ///
  /// Gives how many spans changed.
  public mutating func speedUp(_ name: String, by factor: Double) -> Int {
    let found = activities(named: name)
    for place in found { scale(place, by: 1 / factor) }
    guard found.isEmpty else { return found.count }
    let hosts = hosts(named: name)
    scaleStretches(by: 1 / factor) { hosts.contains($0) }
    return hosts.count
  }

  /// Takes away what a name means, with the calls that launched it.
  ///
  /// Gives how many spans are gone.
  public mutating func remove(_ name: String) -> Int {
    let found = activities(named: name)
    var calls: Set<Int32> = []
    for place in found {
      activities[place].isRemoved = true
      removed.insert(activities[place].span)
      if activities[place].call >= 0 { calls.insert(activities[place].call) }
    }
    // A call that launched other work as well stays.
    for activity in activities where !activity.isRemoved { calls.remove(activity.call) }
    let hosts = found.isEmpty ? hosts(named: name) : calls
    scaleStretches(by: 0) { hosts.contains($0) }
    removed.formUnion(hosts)
    blocks.removeAll { hosts.contains($0.call) }
    return found.isEmpty ? hosts.count : found.count
  }

  /// Makes hosts so many times faster: all that threads do and leave undone, but for what they wait for.
  public mutating func speedUpHost(by factor: Double) {
    scaleStretches(by: 1 / factor) { _ in true }
    for place in joins.indices { joins[place].gap = joins[place].gap.scaled(by: 1 / factor) }
    for place in blocks.indices { blocks[place].own = blocks[place].own.scaled(by: 1 / factor) }
  }

  /// Scales an activity; of a collective whose ranks are there, what it takes once they have met.
  mutating func scale(_ place: Int, by factor: Double) {
    activities[place].duration = activities[place].duration.scaled(by: factor)
    guard !meetings.isEmpty else { return }
    for meeting in meetings.indices {
      for member in meetings[meeting].members.indices
      where Int(meetings[meeting].members[member].activity) == place {
        meetings[meeting].members[member].transfer =
          meetings[meeting].members[member].transfer.scaled(by: factor)
      }
    }
  }

  /// Scales the stretches of threads that belong to the spans that are meant; -1 stands for no span.
  mutating func scaleStretches(by factor: Double, of isMeant: (Int32) -> Bool) {
    for thread in threads.indices {
      for place in threads[thread].moments.indices
      where isMeant(threads[thread].moments[place].owner) {
        threads[thread].moments[place].stretch =
          threads[thread].moments[place].stretch.scaled(by: factor)
      }
    }
  }
}

extension Int64 {
  /// Times a factor, to the nearest whole number.
  func scaled(by factor: Double) -> Int64 {
    let product = (Double(self) * factor).rounded()
    return product.magnitude < 9e18 ? Int64(product) : (product < 0 ? .min / 2 : .max / 2)
  }
}
