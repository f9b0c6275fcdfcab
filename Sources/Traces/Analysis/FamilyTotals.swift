/// What all of devices' work of one family did, and what told that it is of the family.
public struct FamilyTotal: Sendable, Hashable {
  /// The family that the work shares.
  public var family: KernelFamily
  /// How many pieces there are.
  public var count = 0
  /// How long they took together, in nanoseconds; what ran at once counts as often.
  public var time: Int64 = 0
  /// How many pieces are known by which evidence.
  public var evidence: [FamilyEvidence: Int] = [:]
  /// How many pieces are kernels of which library, where the table of kernels that communicate says so.
  public var libraries: [String: Int] = [:]
  /// How many pieces compute something besides, by what that is: "norm".
  public var fused: [String: Int] = [:]
}

extension Trace {
  /// Devices' work by family, that of the most time first; of one rank where one is named.
  ///
  /// Complexity: O(spans).
  public func workByFamily(_ families: WorkFamilies, rank: Int? = nil) -> [FamilyTotal] {
    var totals: [KernelFamily: FamilyTotal] = [:]
    for (place, span) in spans.enumerated() {
      guard let decision = families[place], rank == nil || lanes[span.lane].rank == rank else {
        continue
      }
      var total = totals[decision.family] ?? FamilyTotal(family: decision.family)
      total.count += 1
      total.time += span.duration
      total.evidence[decision.evidence, default: 0] += 1
      if let library = decision.library { total.libraries[library, default: 0] += 1 }
      if let fused = decision.fused { total.fused[fused, default: 0] += 1 }
      totals[decision.family] = total
    }
    return totals.values.sorted { ($1.time, $0.family.rawValue) < ($0.time, $1.family.rawValue) }
  }

  /// The families of devices' work by what `key` says of each piece, those of the most time first; pieces without a key are left out.
  ///
  /// Complexity: O(spans).
  public func families<Key: Hashable>(
    _ families: WorkFamilies, by key: (Span) -> Key?
  ) -> [Key: [KernelFamily]] {
    var times: [Key: [KernelFamily: Int64]] = [:]
    for (place, span) in spans.enumerated() {
      guard let family = families[place]?.family, let value = key(span) else { continue }
      times[value, default: [:]][family, default: 0] += span.duration
    }
    return times.mapValues { times in
      times.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map(\.key)
    }
  }
}
