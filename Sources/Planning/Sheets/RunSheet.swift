import Documents
import Quantities
public import Traces
import Workloads

extension Trace {
  /// One line a measured operation, with the family of the kernels that did it, what devices did besides, and their time by family; for a
  /// trace without samples, how many spans have each name.
  public var measurementTable: String {
    get throws {
      guard hasDeviceWork else {
        return try samples.isEmpty ? spanTable(nil) : operationTable(nil)
      }
      let families = workFamilies
      var parts: [String] = []
      if samples.isEmpty {
        parts.append(spanTable(families))
      } else {
        parts.append(try operationTable(families))
        if let rest = unknownWorkTable(families) { parts.append(rest) }
      }
      parts.append(FamilySheet(self, families).text)
      return parts.joined(separator: "\n\n")
    }
  }

  private func operationTable(_ families: WorkFamilies?) throws -> String {
    var known: [Int: [KernelFamily]] = [:]
    if let families { known = self.families(families) { $0.operation } }
    let isKnown = families != nil
    var table = TextTable(
      ["operation"] + (isKnown ? ["family"] : []) + ["median", "spread", "samples"])
    // Measurements leave out operations without samples, and keep the order of the others.
    let places = Set(samples.map(\.operation)).sorted()
    let measured = try measurements()
    for (place, item) in zip(places, measured) {
      let family = isKnown ? [(known[place] ?? []).text] : []
      table.add(
        ([item.subject] + family).map(\.cell)
          + [item.time.cell, "\(item.spread.percent) %", "\(item.samples)"])
    }
    return table.text
  }

  private func spanTable(_ families: WorkFamilies?) -> String {
    var totals: [Int: (count: Int, time: Int64)] = [:]
    for span in spans {
      totals[span.name, default: (0, 0)].count += 1
      totals[span.name, default: (0, 0)].time += span.duration
    }
    var known: [Int: [KernelFamily]] = [:]
    if let families { known = self.families(families) { $0.name } }
    let isKnown = families != nil
    var table = TextTable(["span"] + (isKnown ? ["family"] : []) + ["count", "total"])
    for (name, total) in totals.sorted(by: { $0.value.time > $1.value.time }).prefix(40) {
      let family = isKnown ? [(known[name] ?? []).text] : []
      table.add(
        ([names[name]] + family).map(\.cell)
          + ["\(total.count)", Seconds(nanoseconds: total.time).cell])
    }
    return table.text
  }
}
