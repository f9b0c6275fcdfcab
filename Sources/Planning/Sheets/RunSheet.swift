import Documents
import Quantities
public import Traces
import Workloads

extension Trace {
  /// One line a measured operation; for a trace without samples, how many spans have each name.
  public var measurementTable: String {
    get throws {
      if samples.isEmpty { return spanTable }
      var table = TextTable("operation", "median", "spread", "samples")
      for item in try measurements() {
        table.add(
          item.subject, item.time.rounded(), "\(item.spread.percent) %", "\(item.samples)")
      }
      return table.text
    }
  }

  private var spanTable: String {
    var totals: [Int: (count: Int, time: Int64)] = [:]
    for span in spans {
      totals[span.name, default: (0, 0)].count += 1
      totals[span.name, default: (0, 0)].time += span.duration
    }
    var table = TextTable("span", "count", "total")
    for (name, total) in totals.sorted(by: { $0.value.time > $1.value.time }).prefix(40) {
      table.add(names[name], "\(total.count)", Seconds(nanoseconds: total.time).rounded())
    }
    return table.text
  }
}
