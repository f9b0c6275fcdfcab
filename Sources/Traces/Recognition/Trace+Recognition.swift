import Documents
import Quantities
import Workloads

extension Trace {
  /// Finds which operation of the catalogue each framework's operation is that devices did work for: its kernels belong to
  /// it from then on, and their time together is a sample of it.
  ///
  /// Collectives count with what they take once all ranks are there, where the ranks are there to tell. What is not
  /// understood keeps its spans alone. Complexity: O(spans log spans).
  public mutating func recogniseOperations() {
    guard operations.isEmpty, hasDeviceWork else { return }
    var twins: [KernelTwin: Set<Int>] = [:]
    var alone: [Group] = []
    var places: [TracedOperation: Int] = [:]
    var known: [Group.Shape: Recognised?] = [:]
    for group in DeviceGroups(self).groups {
      let found: Recognised?
      if let shape = group.shape(in: self), let again = known[shape] {
        found = again
      } else {
        found = group.recognised(in: self)
        if let shape = group.shape(in: self) { known[shape] = .some(found) }
      }
      guard let found else {
        if group.hosts.isEmpty { alone.append(group) }
        continue
      }
      let setting = Setting(library: found.library, residency: found.residency)
      let traced = TracedOperation(found.operation, setting: setting)
      let place = places[traced] ?? operations.count
      if place == operations.count {
        places[traced] = place
        operations.append(traced)
      }
      assign(group, to: place)
      if let twin = twin(of: group) { twins[twin, default: []].insert(place) }
    }
    // Work that was launched before the recording began is known by work of the same program and launch.
    let likes = likes(of: twins.values.reduce(into: []) { $0.formUnion($1) })
    for group in alone {
      guard let twin = twin(of: group) else { continue }
      let (all, same) = (likes[twin.name] ?? [], twins[twin] ?? [])
      // Kernels that keep all processors busy are launched alike for all sizes: which one it is, its time says.
      let place =
        same.count == 1
        ? same.first
        : nearest(same.isEmpty ? all : all.filter { same.contains($0.operation) }, group)
      if let place { assign(group, to: place) }
    }
    shareCollectives()
  }

  /// One kernel's program and launch, which decide what it does but for its data.
  private struct KernelTwin: Hashable {
    var name: Int
    var detail: Int?
  }

  /// The kernel of a group that has but one, fills aside.
  private func twin(of group: Group) -> KernelTwin? {
    let kernels = group.spans.filter { spans[$0].kind == .kernel }
    guard kernels.count == 1, let kernel = kernels.first, spans[kernel].detail != nil else {
      return nil
    }
    return KernelTwin(name: spans[kernel].name, detail: spans[kernel].detail)
  }

  /// By the name of a kernel the operations that it is the one kernel of, each with how long it mostly takes.
  private func likes(of operations: Set<Int>) -> [Int: [(operation: Int, median: Double)]] {
    var durations: [KernelTwin: [Int64]] = [:]
    for span in spans where span.kind == .kernel {
      guard let operation = span.operation, operations.contains(operation) else { continue }
      durations[KernelTwin(name: span.name, detail: operation), default: []].append(span.duration)
    }
    var likes: [Int: [(operation: Int, median: Double)]] = [:]
    for (key, values) in durations {
      likes[key.name, default: []].append((key.detail ?? 0, values.sorted().quantile(0.5)))
    }
    return likes.mapValues { $0.sorted { ($0.median, $0.operation) < ($1.median, $1.operation) } }
  }

  /// The operation whose kernel lasts most nearly as long, where the two are within a fourth of each other: some profilers
  /// say nothing of a launch that they did not see.
  private func nearest(_ likes: [(operation: Int, median: Double)], _ group: Group) -> Int? {
    let time = Double(group.spans.reduce(0) { $0 + spans[$1].duration })
    let best = likes.min { abs($0.median - time) < abs($1.median - time) }
    guard let best, max(best.median, time) <= 1.25 * min(best.median, time) else { return nil }
    return best.operation
  }

  private mutating func assign(_ group: Group, to operation: Int) {
    for span in group.spans { spans[span].operation = operation }
    add(group, of: operation)
  }

  /// A sample of an operation: what devices did for one call of the framework.
  private mutating func add(_ group: Group, of operation: Int) {
    let start = group.spans.map { spans[$0].start }.min() ?? 0
    let duration = group.spans.reduce(0) { $0 + spans[$1].duration }
    samples.append(
      Sample(operation: operation, sequence: 0, start: start, duration: duration))
  }

  /// Numbers the samples of each operation; those of collectives get the least time over the ranks that took part, since
  /// the others were waiting.
  private mutating func shareCollectives() {
    var sequences = [Int](repeating: 0, count: operations.count)
    let kinds = Set(["all_reduce", "all_gather", "reduce_scatter", "all_to_all", "broadcast"])
    let ranks = ranks.count
    for place in samples.indices {
      let operation = samples[place].operation
      samples[place].sequence = sequences[operation]
      sequences[operation] += 1
    }
    guard ranks > 1 else { return }
    for (operation, traced) in operations.enumerated() where kinds.contains(traced.kind) {
      let members = samples.indices.filter { samples[$0].operation == operation }
      guard members.count % ranks == 0 else { continue }
      // Collectives of one operation follow one another on every rank.
      for first in stride(from: 0, to: members.count, by: ranks) {
        let together = members[first..<first + ranks]
        let least = together.map { samples[$0].duration }.min() ?? 0
        for place in together { samples[place].duration = least }
      }
    }
  }

  /// Whether devices did anything in it.
  public var hasDeviceWork: Bool { spans.contains { $0.kind.isActivity } }
}
