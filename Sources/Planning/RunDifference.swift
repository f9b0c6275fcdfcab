public import Documents
import Quantities
public import Traces

/// One row of a comparison of two runs: what is of one name in each.
public struct RunDifference: Sendable {
  /// The operation, or the span's name.
  public var name: String
  /// How often it is in each run.
  public var counts: (Int, Int)
  /// Nanoseconds that it takes in each run.
  public var times: (Int64, Int64)

  /// How much longer it takes in the second run, in nanoseconds.
  public var difference: Int64 { times.1 - times.0 }

  /// By operation where both runs have some, else by kernel, else by span; the largest difference first.
  public static func rows(_ first: Trace, _ second: Trace) -> [RunDifference] {
    let hasWork = first.hasDeviceWork && second.hasDeviceWork
    let hasOperations = hasWork && !first.operations.isEmpty && !second.operations.isEmpty
    func totals(_ trace: Trace) -> [String: (Int, Int64)] {
      var totals: [String: (Int, Int64)] = [:]
      for span in trace.spans where !hasWork || span.kind.isActivity {
        let operation = hasOperations ? span.operation.map { trace.operations[$0] } : nil
        let name = operation?.label ?? trace.names[span.name]
        let old = totals[name] ?? (0, 0)
        totals[name] = (old.0 + 1, old.1 + span.duration)
      }
      return totals
    }
    let (a, b) = (totals(first), totals(second))
    return Set(a.keys).union(b.keys).map { name in
      let (x, y) = (a[name] ?? (0, 0), b[name] ?? (0, 0))
      return RunDifference(name: name, counts: (x.0, y.0), times: (x.1, y.1))
    }.sorted {
      let (x, y) = (abs($0.difference), abs($1.difference))
      return x != y ? x > y : $0.name < $1.name
    }
  }

  /// The row for programs.
  public var json: JSONValue {
    .object([
      .init("what", .string(name)),
      .init("counts", .array([JSONValue(counts.0), JSONValue(counts.1)])),
      .init(
        "times_us",
        .array([times.0, times.1].map { JSON.number(Seconds(nanoseconds: $0).microseconds) })),
    ])
  }
}

extension [RunDifference] {
  /// So many rows for people, and the sum of all.
  public func table(top: Int) -> String {
    func time(_ nanoseconds: Int64) -> TableCell { Seconds(nanoseconds: nanoseconds).cell }
    var table = TextTable("what", "count", "time", "count", "time", "difference")
    for row in prefix(Swift.max(top, 0)) {
      table.add(
        row.name.shortened(to: 70).cell, "\(row.counts.0)", time(row.times.0),
        "\(row.counts.1)", time(row.times.1), time(row.difference))
    }
    let first = reduce(0) { $0 + $1.times.0 }
    let second = reduce(0) { $0 + $1.times.1 }
    table.add("all", "", time(first), "", time(second), time(second - first))
    return table.text
  }
}
