/// What all pieces of devices' work of one name did.
///
/// Times are nanoseconds.
public struct NameTotal: Sendable, Hashable {
  /// The name that they share.
  public var name: String
  /// How many there are.
  public var count: Int
  /// How long they took together; what ran at once counts as often.
  public var time: Int64
  /// How long the shortest took.
  public var shortest: Int64
  /// How long the longest took.
  public var longest: Int64
}

extension Trace {
  /// Devices' work by name, that of the most time first and equal ones by name.
  ///
  /// Complexity: O(spans).
  public func workByName() -> [NameTotal] {
    var totals: [String: NameTotal] = [:]
    for span in spans where span.kind.isActivity {
      let name = names[span.name]
      var total =
        totals[name] ?? NameTotal(name: name, count: 0, time: 0, shortest: .max, longest: 0)
      total.count += 1
      total.time += span.duration
      total.shortest = min(total.shortest, span.duration)
      total.longest = max(total.longest, span.duration)
      totals[name] = total
    }
    return totals.values.sorted { ($1.time, $0.name) < ($0.time, $1.name) }
  }
}
