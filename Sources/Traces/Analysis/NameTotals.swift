/// What all spans of one name did.
///
/// Times are nanoseconds.
public struct NameTotal: Sendable, Hashable {
  public var name: String
  public var count: Int
  public var time: Int64
  public var shortest: Int64
  public var longest: Int64
}

extension Trace {
  /// Devices' work by name, the longest first.
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
